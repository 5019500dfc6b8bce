import type { Module, Monolith } from "../model/monolith.ts";

export interface MigrationPlan {
  readonly schemaVersion: 1;
  /** Easiest first. */
  readonly steps: readonly MigrationStep[];
  /** Modules that no step extracts, with the reason. */
  readonly left: readonly { readonly module: string; readonly reason: string }[];
}

interface MigrationStep {
  readonly module: string;
  readonly endpoints: number;
  /** 0 = nothing holds the module; see `effortOf`. */
  readonly effort: number;
  readonly reasons: readonly string[];
  readonly blockers: readonly string[];
  /** In order; each can be taken back with the last one. */
  readonly commands: readonly string[];
  readonly back: string;
}

/** Orders the modules from the least entangled to the most, with the numbers that say so. */
export function planMigration(monolith: Monolith): MigrationPlan {
  const steps = monolith.modules
    .filter((module) => module.endpoints.length > 0)
    .map((module) => stepFor(module, monolith))
    .sort((a, b) => a.effort - b.effort || b.endpoints - a.endpoints || a.module.localeCompare(b.module));
  const left = monolith.modules
    .filter((module) => module.endpoints.length === 0)
    .map((module) => ({
      module: module.name,
      reason: "it owns no endpoint, so there is no traffic to move",
    }));
  return { schemaVersion: 1, steps, left };
}

function stepFor(module: Module, monolith: Monolith): MigrationStep {
  const { name } = module;
  const foreign = module.data.writes.filter((table) => !module.data.owns.includes(table));
  const intruders = monolith.tables
    .filter((table) => table.owner === name && table.writers.some((writer) => writer !== name))
    .map((table) => table.name);
  const errors = module.blockers.filter((blocker) => blocker.level === "error");
  return {
    module: name,
    endpoints: module.endpoints.length,
    effort: effortOf(module, foreign.length, intruders.length),
    reasons: [
      `${callsOut(module)}; ${module.measures.afferent === 0 ? "no other module calls it" : `others use ${count(module.measures.afferent, "symbol")} of it`}`,
      module.data.owns.length === 0 ? "owns no table" : `owns ${module.data.owns.join(", ")}`,
      ...(foreign.length > 0 ? [`writes ${foreign.join(", ")}, which other modules own`] : []),
      ...(intruders.length > 0 ? [`${intruders.join(", ")} is also written by other modules`] : []),
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
