import { computedLoads } from "./computed-loads.ts";
import type { Cut } from "./cut.ts";
import { extractable } from "./frameworks/extractable.ts";
import { generatedRoutes } from "./generated-routes.ts";
import type { Obstacle } from "./plan.ts";
import { processDatabases } from "./process-databases.ts";
import { rememberingPackages } from "./remembering-packages.ts";
import { rowHooks } from "./row-hooks.ts";
import { sharedState } from "./shared-state.ts";
import { startObstacles } from "./start-obstacles.ts";

/** What would make the service behave differently from the monolith. `refuse` stops before anything is written. */
export function findObstacles(cut: Cut): Obstacle[] {
  return [
    ...framework(cut),
    ...schema(cut),
    ...stuckRoots(cut),
    ...hooks(cut),
    ...rowHooks(cut),
    ...sharedState(cut),
    ...rememberingPackages(cut),
    ...syntax(cut),
    ...uncertain(cut),
    ...processDatabases(cut),
    ...computedLoads(cut),
    ...generatedRoutes(cut),
    ...startObstacles(cut),
  ];
}

/** Cutting needs to know how a registration is taken out, and what else of the framework stands in the way. */
function framework(cut: Cut): Obstacle[] {
  const { framework: name, entry } = cut.monolith.project;
  const own = name === "none" ? undefined : extractable[name];
  if (own !== undefined) return own(cut);
  return [
    {
      code: "FRAMEWORK",
      level: "refuse",
      file: entry,
      line: 1,
      message: `the application is made with ${name}, which msa analyses but does not extract yet`,
      why: "a service that was cut without knowing its framework may answer differently",
      fix: "use msa analyze and msa plan for now",
    },
  ];
}

function schema({ monolith, kept }: Cut): Obstacle[] {
  return monolith.facts.schemaSwitches
    .filter((s) => s.unit === null && s.replace === null && s.maybe !== true)
    .filter((s) => s.holder === undefined || kept.units.has(s.holder))
    .map((s) => ({
      code: "SCHEMA",
      level: "refuse",
      file: s.file,
      line: s.line,
      message: `${s.what} runs at start and cannot be switched off by itself`,
      why: "two processes that own one schema can drop each other's columns",
      fix: "put the call into a statement of its own on the boot path",
    }));
}

function stuckRoots({ kept }: Cut): Obstacle[] {
  return kept.stuck.map((root) => ({
    code: root.kind === "job" ? "JOB" : "EVENT",
    level: root.kind === "job" ? "refuse" : "warning",
    file: root.file,
    line: root.line,
    message: `${root.what} starts inside a statement that the service needs`,
    why:
      root.kind === "job"
        ? "it would run in the monolith and in the service"
        : "the listener is registered in the service too, where nobody emits its event",
    fix: "start it in a statement of its own on the boot path",
  }));
}

/** What a hook of the container's start may do to the database, where that cannot be told for sure. */
function hooks({ monolith, kept }: Cut): Obstacle[] {
  return monolith.facts.schemaSwitches
    .filter((s) => s.maybe === true && (s.holder === undefined || kept.units.has(s.holder)))
    .map(({ what, file, line }) => ({
      code: "JOB",
      level: "warning",
      file,
      line,
      message: `${what}, or something else that has the same name`,
      why: "what the hook does is done by the monolith and by the service",
      fix: "fine for what may be done twice; otherwise move the hook into a class that nobody asks for",
    }));
}

function syntax({ monolith, kept, index }: Cut): Obstacle[] {
  const files = new Set([...kept.units].map((id) => index.byId.get(id)?.file));
  return monolith.facts.syntaxErrors
    .filter((error) => files.has(error.file))
    .map((error) => ({
      code: "SYNTAX",
      level: "refuse",
      file: error.file,
      line: error.line,
      message: error.message,
      why: "the service needs this file, and it does not parse",
      fix: "mend the file",
    }));
}

function uncertain({ mine }: Cut): Obstacle[] {
  return mine
    .filter((endpoint) => endpoint.uncertain !== null)
    .map((endpoint) => ({
      code: "PATH",
      level: "warning",
      file: endpoint.handler.file,
      line: endpoint.handler.line,
      message: `${endpoint.id} stays with the monolith: ${endpoint.uncertain}`,
      why: "a proxy that reads the path differently would send requests to the wrong side",
      fix:
        endpoint.regex === null
          ? "let path and method alone say where a request goes"
          : "write the path as a string with parameters",
    }));
}
