import { readdirSync, readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { hashOf } from "../disk/watched-disk.ts";
import type { ReadSettings } from "../read-settings.ts";

/** Of what is kept, not of what it says: raised when the shape of the file changes. */
const format = 3;

/**
 * Equal for two readings that would do the same on the same disk. Beside the settings that is msa's own code (its packages
 * are pinned in its package.json), what Node counts as its own modules, and the language that names are sorted in.
 */
export function cacheKey(root: string, settings: ReadSettings): string {
  const manifest = readFileSync(new URL("../../../../package.json", import.meta.url), "utf8");
  const { locale } = new Intl.Collator().resolvedOptions();
  const code = stampOf(fileURLToPath(new URL("..", import.meta.url)));
  return hashOf(JSON.stringify([format, root, settings, hashOf(manifest), code, process.version, locale]));
}

/** Changes with every build that changes the code. */
function stampOf(folder: string): string {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && /\.[jt]s$/.test(entry.name))
    .map((entry) => {
      const path = `${entry.parentPath}/${entry.name}`;
      const { size, mtimeMs } = statSync(path);
      return `${path} ${size} ${mtimeMs}`;
    })
    .sort()
    .join("\n");
}
