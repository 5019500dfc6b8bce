import type { Monolith, UnitId } from "../../model/monolith.ts";
import type { Reached } from "../keep/reach.ts";
import type { Obstacle } from "../plan.ts";

/**
 * What runs in the monolith alone, service or not, and would run nowhere: jobs, consumers, listeners whose events the
 * monolith still emits.
 */
export function lostWork(
  { facts }: Monolith,
  { before, after }: { readonly before: Reached; readonly after: Reached },
): Obstacle[] {
  const isLost = (id: UnitId | null): boolean => id !== null && before.units.has(id) && !after.units.has(id);
  const emitted = new Set(
    facts.events.filter(({ role, unit }) => role === "emit" && after.units.has(unit)).map(({ name }) => name),
  );
  return [
    ...facts.jobs
      .filter((job) => job.touchesData && isLost(job.unit))
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
