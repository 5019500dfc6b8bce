import type { Module, Monolith } from "../../code/model/monolith.ts";
import { compareText } from "../../util/compare-text.ts";
import { dataTies, type ModuleTie, moduleTies } from "./module-ties.ts";

interface StrongestGraph {
  readonly modules: readonly Module[];
  readonly uses: readonly ModuleTie[];
  readonly data: readonly ModuleTie[];
  /** What was left out, in words; empty when everything is in. */
  readonly leftOut: readonly string[];
}

/** The modules that are tied the most, and the strongest ties between them: what still can be read as a picture. */
export function strongestGraph(
  monolith: Monolith,
  most: { readonly modules: number; readonly ties: number },
): StrongestGraph {
  const [uses, data] = [moduleTies(monolith), dataTies(monolith)];
  const strength = new Map(monolith.modules.map(({ name }) => [name, 0]));
  for (const { from, to, weight } of [...uses, ...data])
    for (const end of [from, to]) strength.set(end, (strength.get(end) ?? 0) + weight);
  const strong = (a: Module, b: Module): number =>
    (strength.get(b.name) ?? 0) - (strength.get(a.name) ?? 0) || compareText(a.name, b.name);
  const kept = new Set(monolith.modules.toSorted(strong).slice(0, most.modules));
  const names = new Set([...kept].map(({ name }) => name));
  const inside = ({ from, to }: ModuleTie): boolean => names.has(from) && names.has(to);
  const keptUses = uses.filter(inside).slice(0, most.ties);
  const keptData = data.filter(inside).slice(0, Math.max(most.ties - keptUses.length, 0));
  return {
    modules: monolith.modules.filter((module) => kept.has(module)),
    uses: keptUses,
    data: keptData,
    leftOut: [
      count(monolith.modules.length - kept.size, "module", "modules"),
      count(uses.length - keptUses.length, "weaker use", "weaker uses"),
      count(data.length - keptData.length, "weaker tie by tables", "weaker ties by tables"),
    ].filter((words) => words !== ""),
  };
}

function count(number: number, one: string, many: string): string {
  return number === 0 ? "" : `${number} ${number === 1 ? one : many}`;
}
