import type { CodeUnit } from "../../model/monolith.ts";
import type { Cut } from "../cut.ts";
import type { Obstacle } from "../plan.ts";
import { fastifyCommand } from "./fastify-command.ts";

/** What only Fastify's own ways bring: its command, requests to itself, and plug-ins that remember things. */
export function fastifyObstacles(cut: Cut): Obstacle[] {
  return [...startedByCommand(cut), ...askingItself(cut), ...remembering(cut)];
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

interface Memory {
  readonly level: Obstacle["level"];
  /** Written in the options when the memory is elsewhere. */
  readonly unless: RegExp;
  readonly why: string;
}

const memories: Readonly<Record<string, Memory>> = {
  "@fastify/session": {
    level: "refuse",
    unless: /\bstore\b/,
    why: "who logs in at one process would be a stranger at the other",
  },
  "@fastify/rate-limit": {
    level: "warning",
    unless: /\b(redis|store)\b/,
    why: "monolith and service each count for themselves",
  },
};

function remembering(cut: Cut): Obstacle[] {
  return keptUnits(cut).flatMap((unit) => {
    const name = unit.packages.find((own) => Object.hasOwn(memories, own));
    const memory = name === undefined ? undefined : memories[name];
    if (memory === undefined) return [];
    return usersOf(unit, cut)
      .filter((user) => !memory.unless.test(optionsOf(user, cut)))
      .map(({ file, line }) => ({
        code: "STATE",
        level: memory.level,
        file,
        line,
        message: `${name} remembers in the memory of one process`,
        why: memory.why,
        fix: "give it a store that both can reach, such as Redis or the database",
      }));
  });
}

/** Who registers it: the users of the import, or the unit itself where it requires the package in place. */
function usersOf(unit: CodeUnit, cut: Cut): CodeUnit[] {
  if (unit.kind !== "import") return [unit];
  return (cut.index.users.get(unit.id) ?? []).flatMap((id) => {
    const user = cut.kept.units.has(id) ? cut.index.byId.get(id) : undefined;
    return user === undefined ? [] : [user];
  });
}

/** Its own text, and that of what it names: options have names, too. */
function optionsOf(user: CodeUnit, cut: Cut): string {
  const named = user.refs.flatMap((id) => cut.index.byId.get(id) ?? []);
  return [user, ...named.filter(({ kind }) => kind !== "import")].map((unit) => textOf(unit, cut)).join("\n");
}

function keptUnits({ kept, index }: Cut): CodeUnit[] {
  return [...kept.units].flatMap((id) => {
    const unit = index.byId.get(id);
    return unit === undefined || unit.typeOnly ? [] : [unit];
  });
}

function textOf({ file, span }: CodeUnit, { readSource }: Cut): string {
  return readSource(file).slice(span.start, span.end);
}
