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
  const memories = units.flatMap(({ unit, text }) => inMemory(unit, text));
  if (memories.length > 0) return memories;
  const file = units.find(
    ({ unit, text }) => unit.packages.some((name) => fileDrivers.test(name)) || fileDialect.test(text),
  );
  return file === undefined ? [] : [inFile(file.unit)];
}

function inMemory(unit: CodeUnit, text: string): Obstacle[] {
  const found = nowhere.exec(text);
  const name = unit.packages.find((own) => inProcess.test(own));
  if (found === null && name === undefined) return [];
  // A default, or the setting of tests: which one holds is not to be told from the code.
  const maybe = found !== null && chosen.test(text);
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
