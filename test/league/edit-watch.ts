import { relative, sep } from "node:path";
import { type Copy, changedPaths, commit } from "./open-copy.ts";

/** Keeps account of every path that changes in the copy, and of who said that it would. */
export class EditWatch {
  readonly #copy: Copy;
  readonly byHand: string[] = [];
  readonly ofMonolith: string[] = [];

  constructor(copy: Copy) {
    this.#copy = copy;
  }

  /** What changed since the last commit must be among `paths` (of the backend's folder), or below one that ends with a slash. */
  async expect(paths: readonly string[], what: string): Promise<void> {
    const { top, dir } = this.#copy;
    const prefix = relative(top, dir).replaceAll(sep, "/");
    const known = paths.map((path) => (prefix === "" ? path : `${prefix}/${path}`));
    for (const changed of await changedPaths(this.#copy)) {
      const said = known.some((path) => changed === path || (path.endsWith("/") && changed.startsWith(path)));
      if (!said) this.byHand.push(changed);
      else if (
        !/(^|\/)(msa\.(config|routes)\.json$|\.msa\/|services\/)/.test(changed) &&
        !changed.endsWith(".gitignore")
      )
        this.ofMonolith.push(changed);
    }
    await commit(this.#copy, what);
  }
}
