/** What the commands say of a target whose instances a source lists. */
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { kill } from "node:process";
import { expect, onTestFinished, test } from "vitest";
import { spawnMsa, tempFolder } from "../cli/spawn-msa.ts";
import { freePort } from "../run/free-port.ts";

async function answering(name: string): Promise<string> {
  const port = await freePort();
  const server = createServer((_request, response) => response.end(name));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return `http://127.0.0.1:${port}`;
}

/** `orders` states an address where nobody listens; its instances stand in a file beside the table. */
async function shop(discover: object = { from: "file", path: "orders.json" }) {
  const [port, adminPort, nowhere] = [await freePort(), await freePort(), await freePort()];
  const stated = `http://127.0.0.1:${nowhere}`;
  const targets = { monolith: { url: await answering("monolith") }, orders: { url: stated, discover } };
  const routes = [{ endpoint: "GET /orders", module: "orders", state: "monolith", target: "orders" }];
  const root = tempFolder({
    "package.json": "{}",
    "msa.config.json": JSON.stringify({ proxy: { port, adminPort } }),
    "msa.routes.json": JSON.stringify({ version: 1, targets, routes }),
  });
  const list = (...urls: string[]): void =>
    writeFileSync(join(root, "orders.json"), JSON.stringify(urls.map((url) => ({ url }))));
  return { root, stated, list, proxy: `http://127.0.0.1:${port}` };
}

test("msa proxy says what is found and what fails; status repeats it; a move goes where the instances are", async () => {
  const { root, list, proxy } = await shop();
  const orders = await answering("orders");
  list(orders);
  const msa = (...args: string[]) => spawnMsa(args, { cwd: root });
  const answer = async (): Promise<string> =>
    (await fetch(`${proxy}/orders`, { headers: { connection: "close" } })).text();
  let pid = -1;
  let said = "";
  let inUse: Promise<void> | null = null;
  async function use(): Promise<void> {
    await expect.poll(() => said, { timeout: 5_000 }).toContain(`orders is at ${orders}`);
    const moved = await msa("move", "orders", "service");
    expect({ code: moved.code, stderr: moved.stderr }).toEqual({ code: 0, stderr: "" });
    await expect.poll(answer, { timeout: 5_000 }).toBe("orders");
    list();
    await expect
      .poll(() => said, { timeout: 5_000 })
      .toContain("kept the instances of orders: file orders.json lists no instances");
    const status = await msa("status");
    expect(status.stdout).toContain(
      "instances of orders stay as they were: file orders.json lists no instances",
    );
    expect(JSON.parse((await msa("status", "--json")).stdout).proxy.discoveryFaults).toEqual([
      { target: "orders", from: "file orders.json", fault: "lists no instances" },
    ]);
    expect(await answer()).toBe("orders");
    list(orders);
    await expect.poll(() => said, { timeout: 5_000 }).toContain("file orders.json lists orders again");
  }
  const ended = await spawnMsa(["proxy"], {
    cwd: root,
    env: { NODE_ENV: "test" },
    onStart: (id) => {
      pid = id;
    },
    onStderr: (text) => {
      said = text;
    },
    onStdout: (text) => {
      if (text.includes("admin")) inUse ??= use().finally(() => kill(pid, "SIGTERM"));
    },
  });
  await inUse;
  expect(ended.code).toBe(0);
});

test("--check and explain name the source, and ask it nothing", async () => {
  const { root, stated } = await shop({ from: "consul", service: "orders", url: "http://127.0.0.1:1" });
  const checked = await spawnMsa(["proxy", "--check"], { cwd: root });
  expect(checked.stdout).toMatch(new RegExp(`orders +${stated} +until consul orders lists others`));
  const { targets } = JSON.parse((await spawnMsa(["proxy", "--check", "--json"], { cwd: root })).stdout);
  expect(targets).toEqual([
    { name: "monolith", url: expect.any(String), discover: null },
    { name: "orders", url: stated, discover: "consul orders" },
  ]);
  await spawnMsa(["move", "orders", "service", "--force", "--reason", "test"], { cwd: root });
  const explained = await spawnMsa(["proxy", "explain", "GET", "/orders"], { cwd: root });
  expect(explained.stdout).toContain(`orders  ${stated}  until consul orders lists others`);
});

test("a table with a source that is none is refused with its place", async () => {
  const { root } = await shop({ from: "consul" });
  const { code, stderr } = await spawnMsa(["proxy", "--check"], { cwd: root });
  expect(code).toBe(2);
  expect(stderr).toContain("MSA1009");
  expect(stderr).toContain("targets.orders.discover.service");
});
