import type { Obstacle } from "../../code/plan/plan.ts";
import { MsaError } from "../../errors/msa-error.ts";

/**
 * Refusals that somebody who knows the monolith may know better about, with what the service is like then. Not among them: what
 * could harm the shared data (SCHEMA), and what no knowledge mends (SYNTAX, FRAMEWORK). At the micro stage `--remote` decides.
 */
const overrides: Readonly<Record<string, string>> = {
  DIDYN: "the service has only the classes that its code names",
  HOOK: "what the service writes does not set that hook off",
  INJECT: "requests of the service to itself find its own routes only",
  JOB: "it runs in the monolith and in the service",
  MEMDB: "each process has a database of its own",
  "ROUTE-NAME": "URLs of routes that stay with the monolith are not made",
  SOCKET: "what the service sends reaches nobody but its own clients",
  START: "the service starts without it",
  STATE: "each process remembers for itself",
  WORKSPACE: "an install asks the registry for the package",
};

/** What is lost when an obstacle is accepted, for those that can be. */
export const lossOf = (code: string): string | null =>
  Object.hasOwn(overrides, code) ? (overrides[code] ?? null) : null;

/** Refusals that were allowed become warnings that say so. MSA1006 for a code that cannot be allowed. */
export function allowObstacles(obstacles: readonly Obstacle[], allowed: readonly string[]): Obstacle[] {
  const strange = allowed.find((code) => !Object.hasOwn(overrides, code));
  if (strange !== undefined)
    throw new MsaError("MSA1006", {
      message: `${strange} cannot be allowed`,
      fix: `--allow takes ${Object.keys(overrides).join(", ")}`,
    });
  return obstacles.map((obstacle) => {
    if (obstacle.level !== "refuse" || !allowed.includes(obstacle.code)) return obstacle;
    const message = `${obstacle.message} (allowed: ${overrides[obstacle.code] ?? ""})`;
    return { ...obstacle, level: "warning", message };
  });
}

/** The obstacle with a fix that names its override, where there is one. */
export function withOverride(obstacle: Obstacle): Obstacle {
  const effect = Object.hasOwn(overrides, obstacle.code) ? overrides[obstacle.code] : undefined;
  if (effect === undefined) return obstacle;
  return { ...obstacle, fix: `${obstacle.fix}; or accept that ${effect}, with --allow ${obstacle.code}` };
}
