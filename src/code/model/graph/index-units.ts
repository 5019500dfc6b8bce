import type { CodeUnit, Facts, UnitId } from "../../read/facts.ts";

/** Units by id and by number; what each refers to as numbers, resolved once for all walks over them. */
export interface UnitIndex {
  readonly units: readonly CodeUnit[];
  readonly numberOf: ReadonlyMap<UnitId, number>;
  /** Refs of unit `n`: `targets[starts[n]]` up to `targets[starts[n + 1] - 1]`. */
  readonly starts: Uint32Array;
  readonly targets: Uint32Array;
  readonly files: readonly string[];
  /** Number of the file of each unit. */
  readonly fileOf: Uint32Array;
  readonly get: (id: UnitId) => CodeUnit | undefined;
}

export function indexUnits({ units }: Pick<Facts, "units">): UnitIndex {
  const numberOf = new Map<UnitId, number>();
  const files = new Map<string, number>();
  const fileOf = new Uint32Array(units.length);
  let refs = 0;
  for (const [at, unit] of units.entries()) {
    numberOf.set(unit.id, at);
    refs += unit.refs.length;
    if (!files.has(unit.file)) files.set(unit.file, files.size);
    fileOf[at] = files.get(unit.file) ?? 0;
  }
  const starts = new Uint32Array(units.length + 1);
  const targets = new Uint32Array(refs);
  let end = 0;
  for (const [at, unit] of units.entries()) {
    for (const ref of unit.refs) {
      const target = numberOf.get(ref);
      if (target !== undefined) targets[end++] = target;
    }
    starts[at + 1] = end;
  }
  return {
    units,
    numberOf,
    starts,
    targets: targets.subarray(0, end),
    files: [...files.keys()],
    fileOf,
    get: (id) => {
      const at = numberOf.get(id);
      return at === undefined ? undefined : units[at];
    },
  };
}

/** What a unit refers to, each once. */
export function refsOf({ units, starts, targets }: UnitIndex, unit: number): CodeUnit[] {
  const found: CodeUnit[] = [];
  for (let at = starts[unit] ?? 0; at < (starts[unit + 1] ?? 0); at++) {
    const target = units[targets[at] ?? -1];
    if (target !== undefined) found.push(target);
  }
  return found;
}
