import { posix } from "node:path";
import type { UnitId } from "../../model/monolith.ts";
import type { UnitIndex } from "./unit-index.ts";

/**
 * Folders that kept code goes through for files to load (`readdirSync(folder)`, then `require(file)`), and of which no file
 * travels. They must be there: listing a missing one ends the process. `travelling`: paths of the service's files.
 */
export function emptiedFolders(
  units: ReadonlySet<UnitId>,
  travelling: readonly string[],
  index: UnitIndex,
): string[] {
  const asked = [...units].flatMap((id) => index.byId.get(id)?.scans ?? []);
  const folders = new Set(asked.map(posix.dirname));
  return [...folders].filter((folder) => !travelling.some((path) => path.startsWith(`${folder}/`))).sort();
}
