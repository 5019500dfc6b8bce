import { join, posix } from "node:path";
import type { FileChange } from "../../code/generate/file-change.ts";
import type { Monolith } from "../analyze.ts";
import { hashFile } from "../extract/read-sources.ts";

const written = [".js", ".js.map", ".d.ts", ".d.ts.map"];

/**
 * What an earlier build made of files that go. Compilers leave it lying there, and whoever loads a folder (plug-ins, entities)
 * would load it.
 */
export function staleOutputs(
  root: string,
  { outDir, rootDir }: Pick<Monolith["project"], "outDir" | "rootDir">,
  gone: readonly string[],
): FileChange[] {
  if (outDir === null || outDir === ".") return [];
  const paths = gone.flatMap((path) =>
    placesOf(path, rootDir).flatMap((place) =>
      written.map((end) => posix.join(outDir, withEnding(place, end))),
    ),
  );
  return [...new Set(paths)].flatMap((path): FileChange[] => {
    const beforeHash = hashFile(join(root, path));
    return beforeHash === null ? [] : [{ kind: "delete", path, beforeHash }];
  });
}

/** Without a `rootDir` the compiler takes the folder that all files share: the root, or the one below it. */
function placesOf(path: string, rootDir: string | null): string[] {
  if (rootDir === null || rootDir === ".") return [path, path.slice(path.indexOf("/") + 1)];
  return path.startsWith(`${rootDir}/`) ? [path.slice(rootDir.length + 1)] : [];
}

/** `.mts` becomes `.mjs`, `.tsx` becomes `.js`. */
function withEnding(path: string, end: string): string {
  const [, stem = path, flavour = ""] = /^(.*)\.([cm]?)[jt]sx?$/.exec(path) ?? [];
  return stem + end.replace(/\.(js|ts)/, `.${flavour}$1`);
}
