import type { CodeUnit, Facts } from "../../read/facts.ts";

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
export function moduleGraph(facts: Facts, homes: ReadonlyMap<string, string>): ModuleDependency[] {
  const byId = new Map(facts.units.map((unit) => [unit.id, unit]));
  const edges = new Map<
    string,
    { from: string; to: string; symbols: Set<string>; unit: CodeUnit; typeOnly: boolean }
  >();
  for (const unit of facts.units) {
    const from = homes.get(unit.file) ?? "shared";
    for (const ref of unit.refs) {
      const target = byId.get(ref);
      if (!target || target.file === unit.file || target.kind === "import") continue;
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
