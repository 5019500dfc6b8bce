import type { ExtractionCandidate, Module, Monolith } from "../model/monolith.ts";

export interface MigrationPlan {
  readonly schemaVersion: 1;
  /** In the order of the candidates of `msa analyze`: best first. */
  readonly steps: readonly MigrationStep[];
  /** Modules that no step extracts, with the reason. */
  readonly left: readonly { readonly module: string; readonly reason: string }[];
}

interface MigrationStep {
  readonly module: string;
  /** As `candidates[]` of the analysis has them. */
  readonly verdict: ExtractionCandidate["verdict"];
  readonly score: number;
  readonly endpoints: number;
  /** 0 = nothing holds the module; see `effortOf`. It orders nothing. */
  readonly effort: number;
  readonly reasons: readonly string[];
  readonly blockers: readonly string[];
  /** In order; each can be taken back with the last one. */
  readonly commands: readonly string[];
  readonly back: string;
}

/** Steps in the order of the analysis' candidates; what had better stay where it is gets no step. */
export function planMigration(monolith: Monolith): MigrationPlan {
  const { candidates, modules } = monolith;
  const byName = new Map(modules.map((module) => [module.name, module]));
  const going = candidates.filter(({ verdict }) => verdict !== "do-not-extract");
  const later = new Set(going.map(({ module }) => module));
  const steps = going.flatMap((candidate) => {
    later.delete(candidate.module);
    const module = byName.get(candidate.module);
    return module === undefined ? [] : [stepFor(module, candidate, later, monolith)];
  });
  const staying = candidates
    .filter(({ verdict }) => verdict === "do-not-extract")
    .map(({ module, reasons }) => ({
      module,
      reason: reasons
        .filter(({ kind }) => kind === "decides")
        .map(({ text }) => text)
        .join("; "),
    }));
  const ranked = new Set(candidates.map(({ module }) => module));
  const gone = modules
    .filter(({ name }) => !ranked.has(name))
    .map(({ name, maturity }) => ({ module: name, reason: `it is a service already (${maturity})` }));
  return { schemaVersion: 1, steps, left: [...staying, ...gone] };
}

function stepFor(
  module: Module,
  { verdict, score, missing }: ExtractionCandidate,
  later: ReadonlySet<string>,
  monolith: Monolith,
): MigrationStep {
  const { name } = module;
  const back = module.dependsOn.map((needed) => needed.module).filter((needed) => later.has(needed));
  const foreign = module.data.writes.filter((table) => !module.data.owns.includes(table));
  const intruders = monolith.tables
    .filter((table) => table.owner === name && table.writers.some((writer) => writer !== name))
    .map((table) => table.name);
  const errors = module.blockers.filter((blocker) => blocker.level === "error");
  return {
    module: name,
    verdict,
    score,
    endpoints: module.endpoints.length,
    effort: effortOf(module, foreign.length, intruders.length),
    reasons: [
      ...(missing.length > 0 ? [`not yet to be extracted as it stands: ${missing.join("; ")}`] : []),
      `${callsOut(module)}; ${module.measures.afferent === 0 ? "no other module calls it" : `others use ${count(module.measures.afferent, "symbol")} of it`}`,
      module.data.owns.length === 0 ? "owns no table" : `owns ${module.data.owns.join(", ")}`,
      ...(foreign.length > 0 ? [`writes ${foreign.join(", ")}, which other modules own`] : []),
      ...(intruders.length > 0 ? [`${intruders.join(", ")} is also written by other modules`] : []),
      ...(back.length > 0
        ? [
            `${back.join(", ")} ${back.length === 1 ? "comes" : "come"} later: until then it asks the monolith`,
          ]
        : []),
    ],
    blockers: errors.map((blocker) => `${blocker.file}:${blocker.line} ${blocker.message}`),
    commands: [
      `msa extract ${name}`,
      "msa up",
      `msa move ${name} shadow`,
      `msa move ${name} canary --weight 10`,
      `msa move ${name} service`,
    ],
    back: `msa rollback ${name} && msa undo`,
  };
}

/**
 * Entanglement in one number: symbols used across the border in either direction, tables written across it
 * weighted three times (practitioners rank shared data as the main obstacle), warnings twice.
 */
function effortOf(module: Module, foreignWrites: number, intrudedTables: number): number {
  return (
    module.measures.efferent +
    module.measures.afferent +
    3 * (foreignWrites + intrudedTables) +
    2 * module.blockers.length
  );
}

function callsOut({ measures, dependsOn }: Module): string {
  if (dependsOn.length === 0) return "calls no other module";
  return `calls ${count(measures.efferent, "symbol")} of ${dependsOn.map((d) => d.module).join(", ")}`;
}

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? "" : "s"}`;
