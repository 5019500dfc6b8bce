import type { ListenFact } from "../model/monolith.ts";
import type { Cut } from "./cut.ts";
import type { Obstacle } from "./plan.ts";

/** A service is given one port. Another one that it opens is open in the monolith already, on the same machine. */
export function secondPort({ monolith, kept }: Cut): Obstacle[] {
  const known = monolith.facts.listens.filter((one) => kept.units.has(one.unit) && nameOf(one) !== null);
  const ports = new Map(known.map((one) => [nameOf(one), one]));
  const [main, ...others] = [...ports.values()];
  return others.map((one) => ({
    code: "PORT",
    level: one.maybe === true || main?.maybe === true ? "warning" : "refuse",
    file: one.file,
    line: one.line,
    message: `the service would open a second port (${nameOf(one)}), the same as the monolith`,
    why: "two processes on one machine cannot both listen on it, and the second one to start ends",
    fix: "take the port from a variable that may be left out, and open it only when it is set",
  }));
}

/** The variable, or the number where none is read; null when nothing is known. */
function nameOf({ env, port }: ListenFact): string | null {
  if (env !== null) return env;
  return port === null || port === 0 ? null : String(port);
}
