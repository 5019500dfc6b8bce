import type { ExtractionPlan } from "../plan.ts";

/**
 * Adds the variables of the start script, and the name of a configuration that an ORM looks for. `unused`: rules about unused names,
 * which are not the service's, where types are checked as the code is loaded.
 */
export function withStartEnv(
  runtime: ExtractionPlan["runtime"],
  startEnv: Readonly<Record<string, string>>,
  ormConfig: string | null,
  unused: readonly string[] = [],
): ExtractionPlan["runtime"] {
  // Its compiler is loaded so already: said twice it would have to be unlearnt twice.
  const { TS_NODE_TRANSPILE_ONLY: said, ...rest } = startEnv;
  const once =
    said !== undefined && runtime.nodeArgs.includes("ts-node/register/transpile-only") ? rest : startEnv;
  const env =
    unused.length === 0 ? once : { ...once, ...withoutRules(unused, once.TS_NODE_COMPILER_OPTIONS) };
  return {
    ...runtime,
    ...(Object.keys(env).length === 0 ? {} : { startEnv: env }),
    ...(ormConfig === null ? {} : { ormConfig }),
  };
}

/** The monolith's own words stay; where they are no JSON, `ts-node` will say so as it does there. */
function withoutRules(rules: readonly string[], said = "{}"): Readonly<Record<string, string>> {
  try {
    const off = Object.fromEntries(rules.map((rule) => [rule, false]));
    return { TS_NODE_COMPILER_OPTIONS: JSON.stringify({ ...JSON.parse(said), ...off }) };
  } catch {
    return {};
  }
}
