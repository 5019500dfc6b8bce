import type { CodeUnit, Facts } from "../../read/facts.ts";
import type { UnitIndex } from "./index-units.ts";
import type { ReferenceEnds } from "./reference-ends.ts";

/** Code of one unit that needs another one when it runs, in the same file or another. All by number: see `UnitIndex`. */
export interface RuntimeUses {
  readonly count: number;
  readonly fromUnit: Uint32Array;
  readonly fromFile: Uint32Array;
  readonly toFile: Uint32Array;
}

/**
 * Uses that are left when types are erased. Between files there is one for each reference in the code where those were
 * read, else one for each pair of units; within a file always the latter. Imports and re-exports are ways, not uses.
 */
export function runtimeUses(facts: Facts, index: UnitIndex, ends: ReferenceEnds): RuntimeUses {
  const { units, fileOf, starts, targets } = index;
  const most = facts.references.length + targets.length;
  const uses = {
    fromUnit: new Uint32Array(most),
    fromFile: new Uint32Array(most),
    toFile: new Uint32Array(most),
  };
  let count = 0;
  const add = (from: number, to: number): void => {
    uses.fromUnit[count] = from;
    uses.fromFile[count] = fileOf[from]!;
    uses.toFile[count++] = fileOf[to]!;
  };
  for (const [at, { kind }] of facts.references.entries()) {
    const from = ends.from[at]!;
    const to = ends.to[at]!;
    if (kind === "type" || from === -1 || to === -1 || units[to]?.typeOnly === true) continue;
    if (fileOf[from] !== fileOf[to]) add(from, to);
  }
  const read = facts.references.length > 0;
  const way = Uint8Array.from(units, (unit) => (isWay(unit) ? 1 : 0));
  for (let from = 0; from < units.length; from++) {
    if (way[from] === 1) continue;
    for (let at = starts[from]!; at < starts[from + 1]!; at++) {
      const to = targets[at]!;
      if (way[to] === 0 && (!read || fileOf[from] === fileOf[to])) add(from, to);
    }
  }
  return { count, ...uses };
}

function isWay({ kind, typeOnly }: CodeUnit): boolean {
  return typeOnly || kind === "import" || kind === "reexport" || kind === "ambient";
}
