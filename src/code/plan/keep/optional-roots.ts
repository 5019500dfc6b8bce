import type { CodeUnit, Facts, JobFact, UnitId } from "../../model/monolith.ts";
import { closure } from "./closure.ts";
import type { UnitIndex } from "./unit-index.ts";

/** Something that the monolith starts by itself and that a service takes along only under a condition. */
export interface OptionalRoot {
  readonly unit: UnitId;
  readonly kind: "job" | "listener";
  readonly what: string;
  readonly file: string;
  readonly line: number;
  /** Does a service that consists of `units` need it? */
  readonly neededBy: (units: ReadonlySet<UnitId>) => boolean;
  /**
   * `out`: its unit can go. `inert`: other code uses its result, so a stand-in takes its place. `emptied`: a statement inside
   * its unit can go. `stuck`: nothing of that.
   */
  readonly removal: "out" | "inert" | "emptied" | "stuck";
  readonly statement?: JobFact["statement"];
}

export function optionalRoots(facts: Facts, index: UnitIndex): OptionalRoot[] {
  return [...jobRoots(facts, index), ...listenerRoots(facts, index)];
}

/**
 * A job that reads or writes data must run once in the whole system: it stays with the monolith. Two kinds
 * travel: sweepers of their own memory, and flushers of memory that the service's handlers fill. A consumer or a schedule
 * that touches neither data nor memory works on what lies outside: a letter that each process sends is sent twice.
 */
function jobRoots(facts: Facts, index: UnitIndex): OptionalRoot[] {
  return facts.jobs.map((job) => {
    const runs = closure(job.runs, index);
    const filled = facts.state.filter(
      (s) =>
        s.kind !== "connection" &&
        s.kind !== "emitter" &&
        [...s.readBy, ...s.writtenBy].some((id) => runs.has(id)),
    );
    return {
      unit: job.unit,
      kind: "job",
      what: job.what,
      file: job.file,
      line: job.line,
      neededBy: (units) =>
        (!job.touchesData && (job.what === "setInterval" || filled.length > 0)) ||
        filled.some((s) => s.writtenBy.some((id) => units.has(id) && !runs.has(id))),
      removal: removalOf(job, facts, index),
      statement: job.statement,
    };
  });
}

function removalOf(job: JobFact, facts: Facts, index: UnitIndex): OptionalRoot["removal"] {
  if (!isStuck(job.unit, facts, index)) return "out";
  if (startsOnly(job, index)) return "inert";
  return job.statement === undefined ? "stuck" : "emptied";
}

/** A listener travels when code that emits its event does; what nobody in the project emits (`SIGTERM`) is none of our business. */
function listenerRoots(facts: Facts, index: UnitIndex): OptionalRoot[] {
  const emitters = new Map<string, UnitId[]>();
  for (const event of facts.events) {
    if (event.role === "emit") emitters.set(event.name, [...(emitters.get(event.name) ?? []), event.unit]);
  }
  const byRoot = new Map<UnitId, string[]>();
  for (const event of facts.events) {
    if (event.role !== "listen" || !emitters.has(event.name)) continue;
    for (const root of startingStatements(event.unit, index))
      byRoot.set(root, [...(byRoot.get(root) ?? []), event.name]);
  }
  return [...byRoot].map(([unit, names]) => ({
    unit,
    kind: "listener",
    what: `listener of ${[...new Set(names)].join(", ")}`,
    file: index.byId.get(unit)?.file ?? "",
    line: index.byId.get(unit)?.line ?? 1,
    neededBy: (units) => names.some((name) => (emitters.get(name) ?? []).some((id) => units.has(id))),
    removal: isStuck(unit, facts, index) ? "stuck" : "out",
  }));
}

/** The statements whose execution registers the listener: itself, or the boot statements that call the function around it. */
export function startingStatements(id: UnitId, index: UnitIndex): UnitId[] {
  const unit = index.byId.get(id);
  if (!unit) return [];
  if (unit.kind === "effect" || (unit.kind === "statement" && unit.name === null)) return [id];
  return (index.users.get(id) ?? []).filter((user) => {
    const statement = index.byId.get(user);
    return (
      statement !== undefined &&
      (statement.kind === "effect" || statement.kind === "statement") &&
      statement.name === null
    );
  });
}

/** `const job = startRollup(db)`: the value of a call to the very function that holds the timer. */
function startsOnly(job: JobFact, index: UnitIndex): boolean {
  const unit = index.byId.get(job.unit);
  if (!unit || unit.name === null || index.children.has(unit.id) || unit.group !== null) return false;
  const holder = (index.byFile.get(job.file) ?? [])
    .filter((candidate) => candidate.parent === null && candidate.line <= job.line)
    .reduce<CodeUnit | null>(
      (last, candidate) => (last === null || candidate.line >= last.line ? candidate : last),
      null,
    );
  return holder !== null && holder.id !== unit.id && unit.refs.includes(holder.id);
}

export function isStuck(id: UnitId, facts: Facts, index: UnitIndex): boolean {
  const unit: CodeUnit | undefined = index.byId.get(id);
  if (!unit) return true;
  const wires =
    (index.children.get(id) ?? []).length > 0 ||
    index.registered.has(id) ||
    facts.listens.some((l) => l.unit === id);
  return wires || unit.name !== null || (unit.kind !== "effect" && unit.kind !== "statement");
}
