import { rankCandidates } from "../candidates/rank-candidates.ts";
import { indexUnits, type UnitIndex } from "../graph/index-units.ts";
import { numberModules } from "../graph/number-modules.ts";
import { reachGraph } from "../graph/reach.ts";
import { referenceEnds } from "../graph/reference-ends.ts";
import { runtimeUses } from "../graph/runtime-uses.ts";
import { coChangeOf } from "../measures/co-change.ts";
import { measureDivision } from "../measures/measure-division.ts";
import { moduleTies } from "../measures/module-ties.ts";
import type { Endpoint, Monolith } from "../monolith.ts";
import type { Signals } from "../signals.ts";
import { seenOnlyLive } from "./with-live.ts";

/** Measures and ranking once more, with the endpoints that only the running application showed. */
export function judgeAgain(monolith: Monolith, signals: Signals): Monolith {
  const added = monolith.endpoints.filter(({ uncertain }) => uncertain === seenOnlyLive);
  if (added.length === 0) return monolith;
  const { facts, modules, tables, cycles, boundary } = monolith;
  const homes = new Map(Object.entries(monolith.homes));
  const names = new Set(modules.map(({ name }) => name));
  const moduleOf = new Map([...homes].filter(([, home]) => names.has(home)));
  const units = indexUnits(facts);
  const numbers = numberModules(units, moduleOf);
  const uses = runtimeUses(facts, units, referenceEnds(facts, units));
  const ties = moduleTies(uses, numbers);
  const onlyLive = new Map<string, number>();
  for (const { module } of added) onlyLive.set(module, (onlyLive.get(module) ?? 0) + 1);
  return {
    ...monolith,
    decomposition: measureDivision({
      ...{ units, uses, numbers, moduleOf, graph: reachGraph(units), traffic: signals.traffic },
      endpoints: monolith.endpoints.map(handledBy(units)),
    }),
    candidates: rankCandidates({
      ...{ facts, units, modules, tables, cycles, boundary, homes, ties, onlyLive },
      coChange: signals.history === undefined ? null : coChangeOf(signals.history, moduleOf),
      traffic: signals.traffic,
    }),
  };
}

/** For measuring alone: the piece of code that has the handler's name, or else lies around the place of its registration. */
function handledBy({ units }: UnitIndex): (endpoint: Endpoint) => Endpoint {
  return (endpoint) => {
    if (endpoint.uncertain !== seenOnlyLive) return endpoint;
    const { file, line, name } = endpoint.handler;
    const near = units.filter((unit) => unit.file === file && !unit.typeOnly && unit.kind !== "import");
    const named = near.find((unit) => unit.name === name);
    const around = near.filter((unit) => unit.line <= line).at(-1);
    return { ...endpoint, handlerUnit: (named ?? around)?.id ?? null };
  };
}
