import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { spawnMsa, tempFolder } from "../cli/spawn-msa.ts";

function shop(more: object = {}): string {
  const targets = { monolith: { url: "http://127.0.0.1:3000" }, orders: { url: "http://127.0.0.1:4101" } };
  const routes = [
    {
      endpoint: "GET /api/orders/:id",
      module: "orders",
      state: "canary",
      weight: 10,
      target: "orders",
      ...more,
    },
    { endpoint: "GET /api/users", module: "users", state: "monolith" },
  ];
  return tempFolder({
    "msa.config.json": "{}",
    "package.json": "{}",
    "msa.routes.json": JSON.stringify({ version: 1, targets, routes }),
  });
}

test("the file is the result, and what the engine cannot do is a remark", async () => {
  const { code, stdout, stderr } = await spawnMsa(["export", "haproxy"], { cwd: shop() });
  expect(code).toBe(0);
  expect(stdout).toContain("use_backend msa_orders if { var(txn.msa_answer) -m str msa_orders:10 }");
  expect(stderr).toContain("canaries take the same share of the users, but other users");
});

test("-o writes the file and nothing to stdout", async () => {
  const root = shop();
  const { code, stdout } = await spawnMsa(["export", "nginx", "-o", "out/msa.conf"], { cwd: root });
  expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
  expect(readFileSync(join(root, "out/msa.conf"), "utf8")).toContain("10% service;");
});

test("--strict fails where a row would behave differently, and only there", async () => {
  expect((await spawnMsa(["export", "nginx", "--strict"], { cwd: shop() })).code).toBe(0);
  const { code, stdout } = await spawnMsa(["export", "caddy", "--strict", "--json"], { cwd: shop() });
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    schemaVersion: 1,
    engine: "caddy",
    unsaid: expect.arrayContaining([
      { endpoint: "GET /api/orders/:id", what: expect.stringContaining("stays with the monolith") },
    ]),
  });
});

test.each([
  ["envoyy", {}, "MSA1006"],
  ["nginx", { regex: "^/(a)\\1$" }, "MSA3005"],
])("%s with %j is refused, and nothing is written", async (engine, row, error) => {
  const { code, stdout, stderr } = await spawnMsa(["export", engine], { cwd: shop(row) });
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(error);
});
