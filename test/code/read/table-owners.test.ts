import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildMonolith } from "../../../src/code/model/build-monolith.ts";
import { readFacts } from "../../../src/code/read/read-facts.ts";
import { configSchema } from "../../../src/config/schema.ts";

type Tables = Record<string, { owner: string; readers: string[]; writers: string[] }>;

const monoliths = join(import.meta.dirname, "../../../fixtures/monoliths");

/**
 * The authors of these monoliths named the parts by resource. Nest's modules are called in the singular there, and in the
 * Fastify one everything below the route `/user` is one folder.
 */
const named: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "conduit-nest": {
    articles: "article",
    comments: "comment",
    notifications: "notification",
    profiles: "profile",
    tags: "tag",
    users: "user",
  },
  "conduit-express": {},
  "conduit-koa": {},
  "conduit-fastify": { users: "user", "reading-list": "user" },
};

for (const [name, names] of Object.entries(named)) {
  test(`${name}: tables belong to whom their authors say`, async () => {
    const tables = await tablesOf(name);
    const stated = Object.entries(truthOf(name)).map(([table, { owner }]) => [table, names[owner] ?? owner]);
    expect(Object.fromEntries(tables.map(({ name: table, owner }) => [table, owner]))).toEqual(
      Object.fromEntries(stated),
    );
  });
}

for (const name of ["conduit-nest", "conduit-express"]) {
  test(`${name}: tables are read and written by whom their authors say`, async () => {
    const names = named[name] ?? {};
    const own = (modules: readonly string[]) => modules.map((module) => names[module] ?? module).sort();
    const stated = Object.entries(truthOf(name)).map(([table, { readers, writers }]) => [
      table,
      { readers: own(readers), writers: own(writers) },
    ]);
    const found = (await tablesOf(name)).map(({ name: table, readers, writers }) => [
      table,
      { readers, writers },
    ]);
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(stated));
  });
}

async function tablesOf(name: string) {
  const root = join(monoliths, name);
  const facts = await readFacts({ root, config: configSchema.parse({}), onProgress: () => {} });
  return buildMonolith(facts, {}).tables;
}

function truthOf(name: string): Tables {
  return JSON.parse(readFileSync(join(monoliths, name, "tables.json"), "utf8"));
}
