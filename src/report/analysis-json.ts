import type { Finding, Module, Monolith } from "../code/model/monolith.ts";
import type { AnalysisDocument } from "./analysis-schema/analysis-schema.ts";

/** The model as scripts may read it: the keys of the contract, without the facts behind them. */
export function analysisJson(monolith: Monolith): AnalysisDocument {
  const { project } = monolith;
  return {
    schemaVersion: 1,
    framework: project.framework,
    project: {
      name: project.name,
      entry: project.entry,
      packageManager: project.packageManager,
      language: project.language,
    },
    modules: monolith.modules.map(moduleKeys),
    endpoints: monolith.endpoints.map(
      ({ id, method, path, module, handler, middleware, steps, uncertain }) => ({
        id,
        method,
        path,
        module,
        handler: { name: handler.name, file: handler.file, line: handler.line },
        middleware,
        steps: steps.map(({ name, stage, file, line }) => ({ name, stage, file, line })),
        uncertain,
      }),
    ),
    unresolved: monolith.unresolved.map(({ what, file, line, reason }) => ({ what, file, line, reason })),
    aside: monolith.aside.map(({ what, file, line, reason }) => ({ what, file, line, reason })),
    tables: monolith.tables,
    relations: monolith.relations,
    transactions: monolith.transactions,
    cycles: monolith.cycles,
    entryPoints: monolith.entryPoints.map(({ kind, name, module, file, line }) => ({
      kind,
      name,
      module,
      file,
      line,
    })),
    boundary: monolith.boundary,
    candidates: monolith.candidates,
    decomposition: monolith.decomposition,
    proposal: monolith.proposal,
    live: monolith.live,
    findings: monolith.findings.map(findingKeys),
    measures: monolith.measures,
  };
}

function moduleKeys(module: Module): AnalysisDocument["modules"][number] {
  const { name, origin, files, endpoints, dependsOn, data, measures, maturity, blockers } = module;
  return {
    name,
    origin,
    files,
    endpoints,
    dependsOn,
    data,
    measures,
    maturity,
    blockers: blockers.map(findingKeys),
  };
}

function findingKeys({ code, level, module, file, line, message, fix }: Finding): Finding {
  return { code, level, module, file, line, message, fix };
}
