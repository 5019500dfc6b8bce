import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { spawnMsa, tempFolder } from "../cli/spawn-msa.ts";
import { freePort } from "../run/free-port.ts";

async function shop(): Promise<{ root: string; port: number }> {
  const port = await freePort();
  const routes = [
    { endpoint: "GET /api/orders/:id", module: "orders", state: "monolith", target: "orders" },
    { endpoint: "POST /api/orders", module: "orders", state: "monolith", target: "orders" },
    { endpoint: "GET /api/users", module: "users", state: "monolith" },
  ];
  const targets = {
    monolith: { url: "http://127.0.0.1:1" },
    orders: { url: `http://127.0.0.1:${port}`, health: "/__msa/health" },
  };
  const root = tempFolder({
    "msa.config.json": "{}",
    "package.json": "{}",
    "msa.routes.json": JSON.stringify({ version: 1, targets, routes }),
  });
  return { root, port };
}

function answerOn(port: number): Promise<void> {
  const server = createServer((_, response) => response.end("ok"));
  onTestFinished(() => void server.close());
  return new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
}

const table = (root: string) => JSON.parse(readFileSync(join(root, "msa.routes.json"), "utf8"));

test("a module moves once its service answers; the same again is nothing to do", async () => {
  const { root, port } = await shop();
  await answerOn(port);
  const first = await spawnMsa(["move", "orders", "canary", "--weight", "10", "--json"], { cwd: root });
  expect({ code: first.code, stderr: first.stderr }).toEqual({ code: 0, stderr: "" });
  expect(JSON.parse(first.stdout)).toMatchObject({
    schemaVersion: 1,
    status: "moved",
    changed: [
      { id: "GET /api/orders/:id", from: "monolith", to: "canary", toWeight: 10 },
      { id: "POST /api/orders", from: "monolith", to: "canary" },
    ],
  });
  expect(table(root).routes[0]).toMatchObject({ state: "canary", weight: 10 });
  const again = await spawnMsa(["move", "orders", "canary", "--weight", "10"], { cwd: root });
  expect({ code: again.code, stdout: again.stdout }).toEqual({
    code: 0,
    stdout: "nothing to do: every endpoint named is there already\n",
  });
});

test("nothing moves to a service that does not answer", async () => {
  const { root } = await shop();
  const before = readFileSync(join(root, "msa.routes.json"), "utf8");
  const { code, stdout, stderr } = await spawnMsa(["move", "GET /api/orders/:id", "service"], { cwd: root });
  expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
  expect(stderr).toContain("✖ MSA3001  orders does not answer");
  expect(readFileSync(join(root, "msa.routes.json"), "utf8")).toBe(before);
});

test("--force needs a reason, and the history keeps it", async () => {
  const { root } = await shop();
  const refused = await spawnMsa(["move", "orders", "service", "--force"], { cwd: root });
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain("MSA1003");
  const forced = await spawnMsa(["move", "orders", "service", "--force", "--reason", "drill"], { cwd: root });
  expect(forced.code).toBe(0);
  const history = readFileSync(join(root, ".msa/history.jsonl"), "utf8").trim().split("\n");
  expect(history.map((line) => JSON.parse(line).reason)).toEqual(["forced: drill", "forced: drill"]);
});

test("a rollback is never gated", async () => {
  const { root } = await shop();
  await spawnMsa(["move", "orders", "service", "--force", "--reason", "drill"], { cwd: root });
  const { code, stdout } = await spawnMsa(["rollback", "orders"], { cwd: root });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^moved 2 endpoints\n {2}GET \/api\/orders\/:id {2}service {2}→ {2}monolith\n/);
  expect(table(root).routes[0].state).toBe("monolith");
});

test("--dry-run writes nothing; with --exit-code it ends with 1", async () => {
  const { root, port } = await shop();
  await answerOn(port);
  const before = readFileSync(join(root, "msa.routes.json"), "utf8");
  const { code, stdout } = await spawnMsa(["move", "orders", "service", "--dry-run", "--exit-code"], {
    cwd: root,
  });
  expect(code).toBe(1);
  expect(stdout).toContain("would move 2 endpoints");
  expect(readFileSync(join(root, "msa.routes.json"), "utf8")).toBe(before);
});

test.each<readonly [string[], number, string]>([
  [["order", "service"], 2, 'did you mean "orders"?'],
  [["GET /api/order/:id", "service"], 2, "MSA1005"],
  [["orders", "servcie"], 2, "did you mean service?"],
  [["orders", "canary"], 2, "canary needs a weight"],
  [["orders", "canary", "--weight", "ten"], 2, "--weight takes a percentage"],
  [["users", "service"], 3, "msa extract users"],
])("msa move %j ends with %i: %s", async (args, exitCode, says) => {
  const { root } = await shop();
  const { code, stderr } = await spawnMsa(["move", ...args], { cwd: root });
  expect(code).toBe(exitCode);
  expect(stderr).toContain(says);
});

test("status without a proxy shows the table and says so", async () => {
  const { root } = await shop();
  const env = { MSA_PROXY_ADMIN_PORT: String(await freePort()) };
  const { code, stdout } = await spawnMsa(["status"], { cwd: root, env });
  expect(code).toBe(0);
  expect(stdout).toContain("0 of 3 endpoints moved");
  expect(stdout).toContain("no proxy runs");
});

test("status --json has the keys of the contract, with the counters of a running proxy", async () => {
  const { root } = await shop();
  const admin = await freePort();
  const server = createServer((_, response) => {
    response.end(
      JSON.stringify({
        endpoints: [{ id: "POST /api/orders", requests: { monolith: 3, service: 1 }, evidence: null }],
        totals: { trafficShare: 0.25 },
      }),
    );
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(admin, "127.0.0.1", resolve));
  const { stdout } = await spawnMsa(["status", "--json"], {
    cwd: root,
    env: { MSA_PROXY_ADMIN_PORT: String(admin) },
  });
  const { endpoints, totals } = JSON.parse(stdout);
  expect(endpoints[1]).toEqual({
    id: "POST /api/orders",
    module: "orders",
    state: "monolith",
    weight: null,
    when: null,
    target: "orders",
    pinned: null,
    sideEffects: null,
    requests: { monolith: 3, service: 1 },
    evidence: null,
  });
  expect(totals).toMatchObject({ endpoints: 3, moved: 0, trafficShare: 0.25, tablesMoved: 0 });
});

test("without a route table status names `msa extract`", async () => {
  const { code, stderr } = await spawnMsa(["status"], { cwd: tempFolder({ "msa.config.json": "{}" }) });
  expect(code).toBe(2);
  expect(stderr).toContain("MSA1008");
});
