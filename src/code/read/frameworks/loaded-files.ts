import type { HostEntry } from "../boot/values.ts";
import type { FileExports } from "../units/export-table.ts";
import type { UnitsRead } from "../units/read-units.ts";
import { type UnitDraft, unitAt } from "../units/unit-draft.ts";
import type { Attribution } from "./attribute.ts";

/** The unit that stands for a plug-in that was found in a folder: its file's default export, or whatever it exports. */
export function pluginUnit(exports: ReadonlyMap<string, FileExports>, file: string): UnitDraft | null {
  const table = exports.get(file);
  return table?.names.get("default")?.[0] ?? table?.whole[0] ?? table?.all[0] ?? null;
}

/**
 * A loader of folders names no file, and asks each for exports by name (`prefixOverride`, `autoConfig`): it needs the
 * files that it finds, and a plug-in needs all that its file exports and does.
 */
export function linkLoaded(
  { byNode, exports }: UnitsRead,
  attributions: ReadonlyMap<HostEntry, Attribution>,
): void {
  for (const [{ call, file }] of attributions) {
    const loader = file === undefined ? null : unitAt(byNode, call);
    const plugin = file === undefined ? null : pluginUnit(exports, file);
    if (file === undefined || loader === null || plugin === null) continue;
    loader.refer(plugin);
    const table = exports.get(file);
    for (const part of [...(table?.all ?? []), ...(table?.effects ?? [])])
      if (part !== plugin) plugin.refer(part);
  }
}
