import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { TestText } from "../../code/plan/remote/remote-sources.ts";
import { isTestPath } from "../../code/read/project/list-source-files.ts";
import { isCode } from "../../util/file-kinds.ts";

const largest = 1_000_000;

/** The tests below a folder, as far as they are sources of a size that people write. Links are not followed. */
export function testTexts(root: string): TestText[] {
  return pathsBelow(root, "")
    .filter((path) => isTestPath(path) && isCode(path))
    .filter((path) => statSync(join(root, path)).size <= largest)
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}

function pathsBelow(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => name !== "node_modules" && !name.startsWith("."))
    .flatMap((entry) => {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) return pathsBelow(root, path);
      return entry.isFile() ? [path] : [];
    })
    .sort();
}
