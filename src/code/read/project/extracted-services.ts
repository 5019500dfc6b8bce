import { join } from "node:path";
import { manifestName } from "../../../util/manifest-name.ts";
import { entriesIn, existsSync } from "../disk/watched-disk.ts";

/**
 * Whether services that were extracted lie in the folder (relative to the root). Many monoliths keep code of their own in
 * a folder of that name, which has to be read.
 */
export function holdsExtractedServices(root: string, folder: string): boolean {
  const home = join(root, folder);
  if (!existsSync(home)) return false;
  return entriesIn(home, /(?:)/).some(
    (entry) => entry.isDirectory() && existsSync(join(home, entry.name, manifestName)),
  );
}
