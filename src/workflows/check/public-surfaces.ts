import { posix } from "node:path";
import type { Module } from "../../code/model/monolith.ts";

/** Module name to the files through which others may enter it: its topmost index files. Empty where it has none. */
export function publicSurfaces(
  modules: readonly Pick<Module, "name" | "files">[],
): ReadonlyMap<string, readonly string[]> {
  return new Map(
    modules.map(({ name, files }) => {
      // A deeper index belongs to a folder inside the module, which is nobody's business outside it.
      const top = Math.min(...files.map(depth));
      return [
        name,
        files.filter((file) => depth(file) === top && /^index\.[cm]?[jt]sx?$/.test(posix.basename(file))),
      ] as const;
    }),
  );
}

function depth(file: string): number {
  return file.split("/").length;
}
