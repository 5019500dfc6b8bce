import type { ExtractionPlan } from "../plan.ts";

/** Adds the variables of the start script, and the name of a configuration that an ORM looks for. */
export function withStartEnv(
  runtime: ExtractionPlan["runtime"],
  startEnv: Readonly<Record<string, string>>,
  ormConfig: string | null,
): ExtractionPlan["runtime"] {
  // Its compiler is loaded so already: said twice it would have to be unlearnt twice.
  const { TS_NODE_TRANSPILE_ONLY: said, ...rest } = startEnv;
  const once =
    said !== undefined && runtime.nodeArgs.includes("ts-node/register/transpile-only") ? rest : startEnv;
  return {
    ...runtime,
    ...(Object.keys(once).length === 0 ? {} : { startEnv: once }),
    ...(ormConfig === null ? {} : { ormConfig }),
  };
}
