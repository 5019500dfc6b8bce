import { join } from "node:path";
import { entriesIn, existsSync } from "../disk/watched-disk.ts";

/** Every extraction writes it into the folder of its service. */
const written = "msa.extract.json";

/**
 * Whether services that were extracted lie in the folder (relative to the root). Many monoliths keep code of their own in
 * a folder of that name, which has to be read.
 */
export function holdsExtractedServices(root: string, folder: string): boolean {
  const home = join(root, folder);
  if (!existsSync(home)) return false;
  return entriesIn(home, /(?:)/).some(
    (entry) => entry.isDirectory() && existsSync(join(home, entry.name, written)),
  );
}
