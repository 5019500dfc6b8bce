import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

export const configName = "msa.config.json";

/** The nearest msa.config.json, upwards from `cwd` to the root of the repository; null when there is none. */
export function findConfig(cwd: string): string | null {
  for (let folder = cwd; ; folder = dirname(folder)) {
    const file = join(folder, configName);
    if (existsSync(file)) return file;
    if (existsSync(join(folder, ".git")) || dirname(folder) === folder) return null;
  }
}
