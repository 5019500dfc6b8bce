import type { CodeUnit } from "../model/monolith.ts";
import type { Cut } from "./cut.ts";
import { keptCode } from "./keep/kept-code.ts";
import type { Obstacle } from "./plan.ts";

/** Packages that are a database inside the process. */
const inProcess = /^(mongodb-memory-server|mongodb-memory-server-core|pg-mem|mongo-mock|knex-mock-client)$/;
/** A name that a driver takes for "nowhere": a string of its own, or the end of a connection string. */
const nowhere = /["'`](?:sqlite:)?(?::{1,2}memory:|file::memory:[^"'`]*)["'`]/;
const chosen = /\?[^.?]|\|\||\?\?|\btest\b|NODE_ENV/;
const fileDrivers =
  /^(sqlite3|better-sqlite3|node:sqlite|@libsql\/client|lowdb|node-json-db|nedb|nedb-promises|@seald-io\/nedb)$/;
const fileDialect = /\b(?:client|dialect|type)\s*:\s*["'`](?:sqlite3?|better-sqlite3|sqljs)["'`]/;

/** A database that a second process cannot see, or would have to share as a file. */
export function processDatabases(cut: Cut): Obstacle[] {
  const units = keptCode(cut);
  const memories = units.flatMap((own) => inMemory(own, units));
  if (memories.length > 0) return memories;
  const file = units.find(
    ({ unit, text }) => unit.packages.some((name) => fileDrivers.test(name)) || fileDialect.test(text),
  );
  return file === undefined ? [] : [inFile(file.unit)];
}

type Code = ReturnType<typeof keptCode>[number];

function inMemory({ unit, text }: Code, units: readonly Code[]): Obstacle[] {
  const name = unit.packages.find((own) => inProcess.test(own));
  const imported = unit.kind === "import" && unit.name !== null;
  const found = imported ? null : nowhere.exec(text);
  if (found === null && name === undefined) return [];
  const uses = imported ? usesOf(unit, units) : [text];
  if (uses.length === 0) return [];
  // A default, or the setting of tests: which one holds is not to be told from the code.
  const maybe = uses.every((own) => chosen.test(own));
  const line = unit.line + text.slice(0, found?.index ?? 0).split("\n").length - 1;
  return [
    {
      code: "MEMDB",
      level: maybe ? "warning" : "refuse",
      file: unit.file,
      line,
      message: `${found?.[0] ?? name} is a database in the memory of one process${maybe ? ", where it is chosen" : ""}`,
      why: "the service would have an empty one of its own",
      fix: "use a database that both processes can reach, at least a file",
    },
  ];
}

function inFile({ file, line }: CodeUnit): Obstacle {
  return {
    code: "MEMDB",
    level: "warning",
    file,
    line,
    message: "the database is a file, which monolith and service both open",
    why: "writers of two processes wait for each other, or fail when they wait too long",
    fix: "fine where little is written; otherwise use a database server",
  };
}

/** Code of the same file that mentions what is imported. */
function usesOf({ name, file }: CodeUnit, units: readonly Code[]): string[] {
  const mention = new RegExp(`\\b${(name ?? "").replace(/\$/g, "\\$&")}\\b`);
  return units
    .filter(({ unit, text }) => unit.kind !== "import" && unit.file === file && mention.test(text))
    .map(({ text }) => text);
}
