import type { CodeUnit, Facts } from "../../read/facts.ts";
import { refsOf, type UnitIndex } from "./index-units.ts";

/** Code of one unit that needs another one when it runs, in the same file or another. */
export interface RuntimeUse {
  /** Number of the unit in the index. */
  readonly from: number;
  readonly fromFile: string;
  readonly toFile: string;
}

/**
 * Uses that are left when types are erased. Between files there is one for each reference in the code where those were
 * read, else one for each pair of units; within a file always the latter. Imports and re-exports are ways, not uses.
 */
export function runtimeUses(facts: Facts, index: UnitIndex): RuntimeUse[] {
  const uses: RuntimeUse[] = [];
  for (const reference of facts.references) {
    const from = reference.kind === "type" ? undefined : index.numberOf.get(reference.from);
    const target = from === undefined ? undefined : index.get(reference.to);
    if (from === undefined || target === undefined || target.typeOnly) continue;
    if (target.file !== reference.file) uses.push({ from, fromFile: reference.file, toFile: target.file });
  }
  const within = facts.references.length > 0;
  for (const [from, unit] of index.units.entries()) {
    if (isWay(unit)) continue;
    for (const target of refsOf(index, from)) {
      if (isWay(target) || (within && target.file !== unit.file)) continue;
      uses.push({ from, fromFile: unit.file, toFile: target.file });
    }
  }
  return uses;
}

function isWay({ kind, typeOnly }: CodeUnit): boolean {
  return typeOnly || kind === "import" || kind === "reexport" || kind === "ambient";
}
