import { expect, test } from "vitest";
import { ownTables } from "../../../src/code/model/data/own-tables.ts";
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
const home = ({ file }: DataAccess): string => file.split("/")[0] ?? "";

test("the module that writes a table most owns it; the others are named", () => {
  const tables = ownTables(
    [
      access("posts/a.ts", "posts", "write"),
      access("posts/b.ts", "posts", "write"),
      access("users/a.ts", "posts", "write"),
      access("stats/a.ts", "posts", "read"),
    ],
    home,
  );
  expect(tables).toEqual([
    { name: "posts", owner: "posts", readers: ["stats"], writers: ["posts", "users"], joinedBy: [] },
  ]);
});

test("with equal counts the module whose name the table carries owns it", () => {
  const [table] = ownTables(
    [access("aaa/a.ts", "orders", "write"), access("orders/a.ts", "orders", "write")],
    home,
  );
  expect(table?.owner).toBe("orders");
});

test("migrations and other shared code own nothing", () => {
  const [table] = ownTables([access("shared/migrate.ts", "posts", "write")], home);
  expect(table).toMatchObject({ owner: null, writers: [] });
});
