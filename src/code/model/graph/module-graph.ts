import type { CodeUnit } from "../../read/facts.ts";
import { refsOf, type UnitIndex } from "./index-units.ts";

export interface ModuleDependency {
  readonly from: string;
  readonly to: string;
  readonly symbols: readonly string[];
  /** One place that shows it. */
  readonly file: string;
  readonly line: number;
  /** Nothing of it is left at run time. */
  readonly typeOnly: boolean;
}

/** Which module names symbols of which other module, through the units' references. `app` and `shared` take part. */
export function moduleGraph(index: UnitIndex, homes: ReadonlyMap<string, string>): ModuleDependency[] {
  const edges = new Map<
    string,
    { from: string; to: string; symbols: Set<string>; unit: CodeUnit; typeOnly: boolean }
  >();
  for (const [at, unit] of index.units.entries()) {
    const from = homes.get(unit.file) ?? "shared";
    for (const target of refsOf(index, at)) {
      if (target.file === unit.file || target.kind === "import") continue;
      const to = homes.get(target.file) ?? "shared";
      if (to === from) continue;
      const key = `${from}→${to}`;
      const edge = edges.get(key) ?? { from, to, symbols: new Set(), unit, typeOnly: true };
      if (target.name !== null) edge.symbols.add(target.name);
      edge.typeOnly &&= target.typeOnly;
      edges.set(key, edge);
    }
  }
  return [...edges.values()]
    .map(({ from, to, symbols, unit, typeOnly }) => ({
      from,
      to,
      symbols: [...symbols].sort(),
      file: unit.file,
      line: unit.line,
      typeOnly,
    }))
    .sort((a, b) => a.from.localeCompare(b.from) || a.to.localeCompare(b.to));
}
