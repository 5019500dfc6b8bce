import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { spawnMsa } from "../cli/spawn-msa.ts";
import { freePort } from "../run/free-port.ts";
import { answer, shop, withProxy } from "./proxy-shop.ts";

test("a move on the command line reaches the running proxy without a restart", async () => {
  const { root, proxy } = await shop();
  const ended = await withProxy(root, [], "SIGTERM", async () => {
    expect(await answer(`${proxy}/orders/1`)).toBe("monolith");
    const moved = await spawnMsa(["move", "GET /orders/:id", "service"], { cwd: root });
    expect(moved.code).toBe(0);
    await expect.poll(() => answer(`${proxy}/orders/1`), { timeout: 2_000, interval: 50 }).toBe("orders");
    const { stdout } = await spawnMsa(["status", "--json"], { cwd: root });
    expect(JSON.parse(stdout).endpoints[0].requests.service).toBeGreaterThan(0);
    expect((await spawnMsa(["status"], { cwd: root })).stdout).toMatch(
      /GET \/orders\/:id +orders +service +\d+ +\d+\n/,
    );
  });
  expect(ended.code).toBe(0);
  expect(ended.stdout).toContain(proxy);
  expect(ended.stderr).toContain("took the changed route table");
  expect(ended.stderr).toContain('"path":"/orders/1"');
});

test("SIGTERM lets a request under way end; Ctrl-C ends with 130", async () => {
  const { root, proxy } = await shop();
  let slow: Promise<string> = Promise.resolve("");
  const drained = await withProxy(root, [], "SIGTERM", async () => {
    slow = answer(`${proxy}/slow`);
    await new Promise((resolve) => setTimeout(resolve, 150));
  });
  expect(await slow).toBe("orders");
  expect(drained.code).toBe(0);
  expect((await withProxy(root, ["--quiet"], "SIGINT", async () => {})).code).toBe(130);
});

test("the admin token is the user's alone, lets moves in, and goes with the proxy", async () => {
  const { root, proxy, admin } = await shop();
  const file = join(root, ".msa/cache/admin-token");
  await withProxy(root, ["--quiet", "--debug-headers"], "SIGTERM", async () => {
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const ask = { method: "POST", body: JSON.stringify({ selector: "orders", state: "service" }) };
    expect((await fetch(`${admin}/api/move`, ask)).status).toBe(401);
    const authorization = `Bearer ${readFileSync(file, "utf8").trim()}`;
    expect((await fetch(`${admin}/api/move`, { ...ask, headers: { authorization } })).status).toBe(200);
    expect((await fetch(`${proxy}/orders/1`)).headers.get("x-msa-served-by")).toBe("orders");
  });
  expect(existsSync(file)).toBe(false);
});

test("a row moves for one tenant; a signed header takes a tester to the other side", async () => {
  const { root, proxy } = await shop();
  const env = { MSA_FORCE_SECRET: "0123456789abcdef0123456789abcdef" };
  await withProxy(
    root,
    ["--quiet"],
    "SIGTERM",
    async () => {
      const printed = await spawnMsa(["proxy", "token", "service", "--for", "5m"], { cwd: root, env });
      const [, header = "", value = ""] =
        /^(x-msa-force): (service\.\d+\.[\w-]+)\n$/.exec(printed.stdout) ?? [];
      expect(await answer(`${proxy}/orders/1`, { headers: { [header]: value } })).toBe("orders");
      const explained = await spawnMsa(
        ["proxy", "explain", "GET", "/orders/1", "-H", `${header}: ${value}`, "--json"],
        { cwd: root, env },
      );
      expect(JSON.parse(explained.stdout)).toMatchObject({
        leg: "service",
        reason: "forced by a signed header",
      });
      const moved = await spawnMsa(["move", "GET /orders/:id", "service", "--when", "header:x-tenant=acme"], {
        cwd: root,
      });
      expect(moved.stdout).toContain("service when header:x-tenant=acme");
      const acme = { headers: { "x-tenant": "acme" } };
      await expect.poll(() => answer(`${proxy}/orders/1`, acme), { timeout: 2_000 }).toBe("orders");
      expect(await answer(`${proxy}/orders/1`)).toBe("monolith");
    },
    env,
  );
});

test("a token needs a secret that cannot be guessed", async () => {
  const { root } = await shop();
  const without = await spawnMsa(["proxy", "token", "service"], { cwd: root });
  expect([without.code, without.stderr]).toEqual([2, expect.stringContaining("MSA_FORCE_SECRET is not set")]);
  const env = { MSA_FORCE_SECRET: "short" };
  for (const args of [["proxy", "token", "service"], ["proxy"]]) {
    const short = await spawnMsa(args, { cwd: root, env });
    expect([short.code, short.stderr]).toEqual([2, expect.stringContaining("has 5 characters")]);
    expect(short.stderr).not.toContain("short\n");
  }
});

test("--check validates and ends; a broken table ends with 2 and its line", async () => {
  const { root } = await shop();
  const fine = await spawnMsa(["proxy", "--check"], { cwd: root });
  expect(fine.code).toBe(0);
  expect(fine.stdout).toContain("valid: 2 endpoints");
  writeFileSync(join(root, "msa.routes.json"), '{ "version": 1, "targets": {},\n "routes": [] }');
  const broken = await spawnMsa(["proxy", "--check"], { cwd: root });
  expect({ code: broken.code, stdout: broken.stdout }).toEqual({ code: 2, stdout: "" });
  expect(broken.stderr).toContain("MSA1009");
  expect(broken.stderr).toContain("msa.routes.json:1");
});

test("explain says which row decides, who answers and why", async () => {
  const { root } = await shop();
  await spawnMsa(["move", "orders", "canary", "--weight", "30"], { cwd: root });
  const { code, stdout } = await spawnMsa(
    ["proxy", "explain", "GET", "/orders/1?x=1", "-H", "authorization: Bearer a", "--json"],
    { cwd: root },
  );
  expect(code).toBe(0);
  const found = JSON.parse(stdout);
  expect(found).toMatchObject({
    schemaVersion: 1,
    endpoint: "GET /orders/:id",
    state: "canary",
    canary: { key: "header:authorization", weight: 30 },
  });
  expect(found.target.name).toBe(found.canary.bucket < 30 ? "orders" : "monolith");
  expect((await spawnMsa(["proxy", "explain", "GET", "/nothing"], { cwd: root })).stdout).toContain(
    "none matches: the monolith answers",
  );
  expect((await spawnMsa(["proxy", "explain", "GET", "nothing"], { cwd: root })).code).toBe(2);
});

test("flags beat the configuration", async () => {
  const { root } = await shop();
  const port = await freePort();
  const { stdout } = await withProxy(root, ["--port", String(port), "--quiet"], "SIGTERM", async () => {
    expect(await answer(`http://127.0.0.1:${port}/orders/1`)).toBe("monolith");
  });
  expect(stdout).toContain(`:${port}`);
});

test("a new API key is shown once, and its hash lets it in", async () => {
  const { root, proxy } = await shop();
  const { code, stdout } = await spawnMsa(["proxy", "key", "erp", "--json"], { cwd: root });
  expect(code).toBe(0);
  const { holder, key, hash } = JSON.parse(stdout);
  expect(holder).toBe("erp");
  const file = join(root, "msa.routes.json");
  const table = JSON.parse(readFileSync(file, "utf8"));
  writeFileSync(
    file,
    JSON.stringify({ ...table, gates: { door: { apiKeys: { keys: { erp: hash } } } }, gate: "door" }),
  );
  const ended = await withProxy(root, [], "SIGTERM", async () => {
    expect(await answer(`${proxy}/orders/1`)).toBe("401 Unauthorized\n");
    expect(await answer(`${proxy}/orders/1`, { headers: { "x-api-key": key } })).toBe("monolith");
  });
  expect(ended.stderr).toContain('"door":"api-key"');
  expect(ended.stderr).not.toContain(key);
  expect(readFileSync(file, "utf8")).not.toContain(key);
});

test("--check names a secret that a gate needs and nobody has set", async () => {
  const { root } = await shop();
  const file = join(root, "msa.routes.json");
  const table = JSON.parse(readFileSync(file, "utf8"));
  const gates = { door: { jwt: { secretEnv: "SHOP_JWT_SECRET" } } };
  writeFileSync(file, JSON.stringify({ ...table, gates, gate: "door" }));
  const missing = await spawnMsa(["proxy", "--check"], { cwd: root });
  expect(missing.code).toBe(2);
  expect(missing.stderr).toContain("SHOP_JWT_SECRET, which is not set");
  const set = await spawnMsa(["proxy", "--check"], { cwd: root, env: { SHOP_JWT_SECRET: "x".repeat(32) } });
  expect(set.code).toBe(0);
});
