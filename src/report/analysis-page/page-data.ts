import type { Endpoint, Module, Monolith } from "../../code/model/monolith.ts";
import { groupFindings, notListedElsewhere } from "../analysis/group-findings.ts";
import { groupUnresolved } from "../analysis/group-unresolved.ts";
import { measured, measureWords, weightWords } from "../analysis/measure-words.ts";
import { moduleTies } from "../analysis/module-ties.ts";
import { reasons, recommend } from "../analysis/recommend.ts";
import { heavierFirst, sharedTables } from "../analysis/shared-tables.ts";
import { mapViews } from "../analysis-map/map-views.ts";

/** Everything that the page shows, ready to be shown: the script in the browser decides nothing but what is visible. */
export function pageData(monolith: Monolith): object {
  const { project, measures } = monolith;
  const { headline, because, first, next, leave } = recommend(monolith);
  const { endpoints, steps } = endpointRows(monolith.endpoints);
  return {
    project: {
      name: project.name,
      framework: project.framework,
      language: project.language,
      entry: project.entry,
    },
    measures,
    advice: {
      headline,
      because,
      first: first?.module ?? null,
      next: next.map((one) => ({
        ...{ module: one.module, verdict: one.verdict, score: one.score },
        why:
          one.missing.length > 0
            ? `not yet: ${one.missing.slice(0, 2).join(", ")}`
            : (reasons(one)[0]?.text ?? ""),
      })),
      leave: leave.map((one) => ({ module: one.module, score: one.score, why: reasons(one)[0]?.text ?? "" })),
    },
    modules: monolith.modules.map((module) => moduleRow(module, monolith)),
    views: mapViews(monolith),
    uses: moduleTies(monolith),
    boundary: monolith.boundary.map((one) => ({ ...one, place: placeOf(one) })),
    endpoints,
    steps,
    tables: tableRows(monolith),
    sharedTables: sharedTables(monolith.tables).length,
    transactions: monolith.transactions.map(({ tables, ...place }) => ({ tables, place: placeOf(place) })),
    cycles: monolith.cycles,
    findings: groupFindings(monolith.findings.filter(notListedElsewhere)).map(
      ({ code, level, findings }) => ({
        code,
        level,
        findings: findings.map((one) => ({
          level: one.level,
          module: one.module,
          message: one.message,
          fix: one.fix,
          place: placeOf(one),
        })),
      }),
    ),
    unresolved: groupUnresolved(monolith.unresolved).map(({ what, reason, weight, all }) => ({
      weight,
      what,
      reason,
      all: all.map((one) => ({ reason: one.reason, place: placeOf(one) })),
    })),
    aside: monolith.aside.length,
    entryPoints: monolith.entryPoints.map(({ kind, name, module, ...place }) => ({
      kind,
      name,
      module,
      place: placeOf(place),
    })),
    decomposition: measureWords.map(({ key, short, name, better, says }) => ({
      short,
      name,
      better,
      says,
      value: monolith.decomposition[key] === null ? null : measured(monolith.decomposition[key]),
      proposed: monolith.proposal === null ? null : measured(monolith.proposal.measures[key]),
    })),
    weights: weightWords[monolith.decomposition.weights],
    live: monolith.live,
    proposal:
      monolith.proposal === null
        ? null
        : {
            reason: monolith.proposal.reason,
            modules: Object.entries(monolith.proposal.modules).map(([name, content]) => ({
              name,
              ...content,
            })),
          },
  };
}

function moduleRow(module: Module, { candidates, endpoints }: Monolith): object {
  const rank = candidates.findIndex((one) => one.module === module.name);
  const candidate = candidates[rank];
  return {
    name: module.name,
    origin: module.origin,
    maturity: module.maturity,
    files: module.files,
    endpoints: endpoints.flatMap((endpoint, at) => (endpoint.module === module.name ? [at] : [])),
    dependsOn: module.dependsOn,
    data: module.data,
    measures: module.measures,
    blockers: module.blockers.map(({ code, level, message, fix, ...place }) => ({
      code,
      level,
      message,
      fix,
      place: placeOf(place),
    })),
    verdict: candidate?.verdict ?? null,
    score: candidate?.score ?? null,
    reasons: reasons(candidate),
    missing: candidate?.missing ?? [],
    rank: rank === -1 ? null : rank,
  };
}

/** Most endpoints pass the same steps: each is written once, and named by its position. */
function endpointRows(endpoints: readonly Endpoint[]): { endpoints: object[]; steps: object[] } {
  const steps: object[] = [];
  const known = new Map<string, number>();
  const intern = (step: Endpoint["steps"][number]): number => {
    const key = JSON.stringify([step.stage, step.name, step.file, step.line]);
    const at = known.get(key) ?? steps.push({ stage: step.stage, name: step.name, place: placeOf(step) }) - 1;
    known.set(key, at);
    return at;
  };
  const rows = endpoints.map(({ method, path, module, handler, steps: chain, uncertain }) => ({
    method,
    path,
    module,
    handler: handler.name,
    place: placeOf(handler),
    steps: chain.map(intern),
    uncertain,
  }));
  return { endpoints: rows, steps };
}

function tableRows({ tables, relations }: Monolith): object[] {
  return tables.toSorted(heavierFirst).map((table) => ({
    ...table,
    relations: relations
      .filter(({ from, to }) => from === table.name || to === table.name)
      .map(({ from, to, kind, via, fromModule, toModule }) => ({
        text: `${from} → ${to} (${kind}, ${via})`,
        crosses: fromModule !== toModule,
      })),
  }));
}

function placeOf({ file, line }: { readonly file: string; readonly line: number }): string {
  return `${file}:${line}`;
}
