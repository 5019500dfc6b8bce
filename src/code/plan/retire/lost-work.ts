import type { JobFact, Monolith, UnitId } from "../../model/monolith.ts";
import { closure } from "../keep/closure.ts";
import type { Reached } from "../keep/reach.ts";
import type { UnitIndex } from "../keep/unit-index.ts";
import type { Obstacle } from "../plan.ts";

/**
 * What runs in the monolith alone, service or not, and would run nowhere: jobs, consumers, listeners whose events the
 * monolith still emits.
 */
export function lostWork(
  { facts }: Monolith,
  { before, after }: { readonly before: Reached; readonly after: Reached },
  index: UnitIndex,
): Obstacle[] {
  /** It sweeps what the module's own handlers remember: with them, it has nothing to do. */
  const isSweeper = (job: JobFact): boolean => {
    const runs = closure(job.runs, index);
    return !job.touchesData && facts.state.some(({ writtenBy }) => writtenBy.some((id) => runs.has(id)));
  };
  const isLost = (id: UnitId | null): boolean => id !== null && before.units.has(id) && !after.units.has(id);
  const emitted = new Set(
    facts.events.filter(({ role, unit }) => role === "emit" && after.units.has(unit)).map(({ name }) => name),
  );
  return [
    ...facts.jobs
      .filter((job) => isLost(job.unit) && !isSweeper(job))
      .map(({ what, file, line }) => lost("JOB", what, file, line)),
    ...facts.entryPoints
      .filter(({ kind, unit }) => kind !== "event" && isLost(unit))
      .map(({ kind, name, file, line }) => lost("JOB", `${kind} ${name}`, file, line)),
    ...facts.events
      .filter(({ role, name, unit }) => role === "listen" && emitted.has(name) && isLost(unit))
      .map(({ name, file, line }) => lost("EVENT", `the listener of ${name}`, file, line)),
  ];
}

function lost(code: "JOB" | "EVENT", what: string, file: string, line: number): Obstacle {
  return {
    code,
    level: "refuse",
    file,
    line,
    message: `${what} runs in the monolith alone, and would run nowhere`,
    why: "a service only answers requests; such work stays with the monolith",
    fix: "start it from code of its own that no route of the module leads to, or run it elsewhere first",
  };
}
