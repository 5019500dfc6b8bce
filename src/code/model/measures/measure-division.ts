import type { UnitIndex } from "../graph/index-units.ts";
import type { ModuleNumbers } from "../graph/number-modules.ts";
import { callsPerUnit, type ReachGraph } from "../graph/reach.ts";
import type { RuntimeUses } from "../graph/runtime-uses.ts";
import type { DecompositionMeasures, Endpoint } from "../monolith.ts";
import type { Traffic } from "../signals.ts";
import { countUseCases } from "./count-use-cases.ts";
import { fileEdges } from "./file-edges.ts";
import { measureDecomposition } from "./measure-decomposition.ts";

type Served = Pick<Endpoint, "id" | "path" | "handlerUnit" | "registrations">;

interface Divided {
  readonly units: UnitIndex;
  readonly graph: ReachGraph;
  readonly uses: RuntimeUses;
  readonly numbers: ModuleNumbers;
  readonly moduleOf: ReadonlyMap<string, string>;
  readonly endpoints: readonly Served[];
  readonly traffic: Traffic | undefined;
}

/** The measures of one division of the files into modules. */
export function measureDivision(divided: Divided): DecompositionMeasures {
  const { units, graph, uses, numbers, moduleOf, endpoints, traffic } = divided;
  return measureDecomposition({
    moduleOf,
    edges: fileEdges(uses, units, numbers, traffic === undefined ? null : callsOf(traffic, endpoints, graph)),
    useCases: countUseCases(endpoints, graph, units, numbers),
    weights: traffic?.source ?? "static",
  });
}

function callsOf({ calls }: Traffic, endpoints: readonly Served[], graph: ReachGraph): Float64Array {
  return callsPerUnit(
    graph,
    endpoints.flatMap(({ id, handlerUnit, registrations }) => {
      const unit = handlerUnit ?? registrations[0];
      return unit === undefined ? [] : [{ unit, calls: calls.get(id) ?? 0 }];
    }),
  );
}
