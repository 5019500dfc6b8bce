import { posix } from "node:path";
import type { Monolith } from "../monolith.ts";
import type { LiveRow } from "./live-dump.ts";

interface Located {
  readonly file: string | null;
  readonly line: number | null;
}

const nowhere: Located = { file: null, line: null };

/**
 * Where a live route comes from: the place that registered it, when that is a source file; otherwise the only
 * declaration of its handler's name. Built output says which source file, but not which line.
 */
export function locateHandler({ facts }: Monolith, liveRoot: string | null): (row: LiveRow) => Located {
  const { project } = facts;
  const files = new Set(facts.files.map(({ path }) => path));
  const byName = new Map<string, Located | null>();
  for (const unit of facts.units) {
    if (unit.name === null || unit.typeOnly || unit.kind !== "declaration") continue;
    byName.set(unit.name, byName.has(unit.name) ? null : { file: unit.file, line: unit.line });
  }
  const sourceOf = (absolute: string): string | null => {
    const path = absolute.replaceAll("\\", "/");
    for (const root of [project.root, liveRoot]) {
      if (root === null) continue;
      const relative = posix.relative(root.replaceAll("\\", "/"), path);
      if (files.has(relative)) return relative;
      const built = project.outDir === null ? null : posix.relative(project.outDir, relative);
      if (built === null || built.startsWith("..")) continue;
      const source = posix.join(project.rootDir ?? "src", built.replace(/\.[cm]?js$/, ""));
      const found = [".ts", ".mts", ".cts", ".tsx", ".js"].find((ending) => files.has(source + ending));
      if (found !== undefined) return source + found;
    }
    return null;
  };
  return ({ at, handler }) => {
    const file = at === null ? null : sourceOf(at.file);
    // Built output has other lines than its source.
    if (at !== null && file !== null)
      return { file, line: at.file.replaceAll("\\", "/").endsWith(`/${file}`) ? at.line : null };
    const [name = "", member] = handler.replace(/^bound /, "").split(".");
    return byName.get(member === undefined ? name : `${name}.${member}`) ?? byName.get(name) ?? nowhere;
  };
}
