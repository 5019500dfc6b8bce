import { expect, test } from "vitest";
import { ownTables, type TableEvidence } from "../../../src/code/model/data/own-tables.ts";
import type { DataAccess } from "../../../src/code/read/facts.ts";

const access = (file: string, table: string, mode: "read" | "write"): DataAccess => ({
  unit: file,
  file,
  line: 1,
  table,
  mode,
  joined: false,
  via: "kysely",
});
const evidence = (accesses: readonly DataAccess[], more: Partial<TableEvidence> = {}): TableEvidence => ({
  accesses,
  homeOf: home,
  declared: [],
  reached: [],
  stated: new Map(),
  ...more,
});
const home = ({ file }: DataAccess): string => file.split("/")[0] ?? "";

test("the module that writes a table most owns it; the others are named", () => {
  const tables = ownTables(
    evidence([
      access("posts/a.ts", "posts", "write"),
      access("posts/b.ts", "posts", "write"),
      access("users/a.ts", "posts", "write"),
      access("stats/a.ts", "posts", "read"),
    ]),
  );
  expect(tables).toEqual([
    { name: "posts", owner: "posts", readers: ["stats"], writers: ["posts", "users"], joinedBy: [] },
  ]);
});

test("with equal counts the module whose name the table carries owns it", () => {
  const [table] = ownTables(
    evidence([access("aaa/a.ts", "orders", "write"), access("orders/a.ts", "orders", "write")]),
  );
  expect(table?.owner).toBe("orders");
});

test("migrations and other shared code own nothing", () => {
  const [table] = ownTables(evidence([access("shared/migrate.ts", "posts", "write")]));
  expect(table).toMatchObject({ owner: null, writers: [] });
});

test("a table that is only read belongs to the module that has its model", () => {
  const reads = [access("orders/a.ts", "countries", "read"), access("users/a.ts", "countries", "read")];
  const [table] = ownTables(evidence(reads, { declared: [{ table: "countries", home: "geography" }] }));
  expect(table).toMatchObject({ owner: "geography", readers: ["orders", "users"], writers: [] });
});

test("with equal counts the module that has the model owns it, whatever the table is called", () => {
  const writes = [access("orders/a.ts", "orders", "write"), access("billing/a.ts", "orders", "write")];
  const [table] = ownTables(evidence(writes, { declared: [{ table: "orders", home: "billing" }] }));
  expect(table?.owner).toBe("billing");
});

test("who has the model and the name owns what others write more often", () => {
  const writes = [
    access("jobs/a.ts", "api_keys", "write"),
    access("jobs/b.ts", "api_keys", "write"),
    access("api-keys/a.ts", "api_keys", "write"),
  ];
  const declared = [{ table: "api_keys", home: "api-keys" }];
  expect(ownTables(evidence(writes, { declared }))[0]?.owner).toBe("api-keys");
  expect(ownTables(evidence(writes))[0]?.owner).toBe("jobs");
});

test("writes in shared code count for the modules whose endpoints reach them", () => {
  const write = { mode: "write", joined: false } as const;
  const reached = [
    { ...write, table: "carts", module: "checkout", weight: 1 },
    { ...write, table: "carts", module: "checkout", weight: 1 },
    { ...write, table: "carts", module: "users", weight: 1 },
    { ...write, table: "carts", module: "auth", weight: 0 },
  ];
  const [table] = ownTables(evidence([access("shared/repository.ts", "carts", "write")], { reached }));
  expect(table).toMatchObject({ owner: "checkout", writers: ["auth", "checkout", "users"] });
});

test("what the team says wins over what the code does", () => {
  const [table] = ownTables(
    evidence([access("posts/a.ts", "posts", "write")], { stated: new Map([["posts", "archive"]]) }),
  );
  expect(table?.owner).toBe("archive");
});
