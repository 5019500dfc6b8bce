import type { Monolith } from "../code/model/monolith.ts";

/** The model as scripts may read it: the keys of the contract, without the facts behind them. */
export function analysisJson(monolith: Monolith): object {
  return {
    schemaVersion: 1,
    framework: monolith.project.framework,
    project: {
      name: monolith.project.name,
      entry: monolith.project.entry,
      packageManager: monolith.project.packageManager,
      language: monolith.project.language,
    },
    modules: monolith.modules.map(
      ({ name, origin, files, endpoints, dependsOn, data, measures, maturity, blockers }) => ({
        name,
        origin,
        files,
        endpoints,
        dependsOn,
        data,
        measures,
        maturity,
        blockers: blockers.map(({ code, level, file, line, message, fix }) => ({
          code,
          level,
          file,
          line,
          message,
          fix,
        })),
      }),
    ),
    endpoints: monolith.endpoints.map(({ id, method, path, module, handler, middleware, uncertain }) => ({
      id,
      method,
      path,
      module,
      handler,
      middleware,
      uncertain,
    })),
    unresolved: monolith.unresolved.map(({ what, file, line, reason }) => ({ what, file, line, reason })),
    tables: monolith.tables,
    transactions: monolith.transactions,
    cycles: monolith.cycles,
    findings: monolith.findings,
    measures: monolith.measures,
  };
}
