import type { CodeUnit } from "../../model/monolith.ts";
import type { Cut } from "../cut.ts";
import type { Obstacle } from "../plan.ts";
import { fastifyCommand } from "./fastify-command.ts";

/** What only Fastify's own ways bring: its command, and requests to itself. */
export function fastifyObstacles(cut: Cut): Obstacle[] {
  return [...startedByCommand(cut), ...askingItself(cut)];
}

function startedByCommand({ monolith }: Cut): Obstacle[] {
  const refused = fastifyCommand(monolith.project)?.refused ?? null;
  if (refused === null) return [];
  return [
    {
      code: "START",
      level: "refuse",
      file: "package.json",
      line: 1,
      message: `the start script runs fastify start, and ${refused}`,
      why: "a service works in the monolith's folder and would start the monolith's code",
      fix: "start it from a file of your own: const app = Fastify(); app.register(plugin); app.listen(…)",
    },
  ];
}

/** `app.inject({ url: "/orders" })` reaches the routes of its own process alone. */
function askingItself(cut: Cut): Obstacle[] {
  return keptUnits(cut)
    .filter((unit) => unit.mentions.includes("inject") && asksItself.test(textOf(unit, cut)))
    .map((unit) => ({
      code: "INJECT",
      level: "refuse",
      file: unit.file,
      line: unit.line,
      message: "code that the service needs sends requests to its own application (inject)",
      why: "the service has its own routes only; others would not be found",
      fix: "call the function behind the route instead",
    }));
}

const asksItself = /\.inject\(\s*(\{|["'`])/;

function keptUnits({ kept, index }: Cut): CodeUnit[] {
  return [...kept.units].flatMap((id) => {
    const unit = index.byId.get(id);
    return unit === undefined || unit.typeOnly ? [] : [unit];
  });
}

function textOf({ file, span }: CodeUnit, { readSource }: Cut): string {
  return readSource(file).slice(span.start, span.end);
}
