/** A small shop behind `msa proxy`, as a person starts it: two targets, a table, free ports. */
import { createServer } from "node:http";
import { kill } from "node:process";
import { onTestFinished } from "vitest";
import { type Ended, spawnMsa, tempFolder } from "../cli/spawn-msa.ts";
import { freePort } from "../run/free-port.ts";

async function answering(name: string): Promise<number> {
  const port = await freePort();
  const server = createServer((request, response) => {
    if (request.url === "/slow") setTimeout(() => response.end(name), 600);
    else response.end(name);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return port;
}

let front: "node" | "raw" = "node";

/** For all shops that this test file opens from now on. */
export function enterShopsThrough(chosen: typeof front): void {
  front = chosen;
}

export async function shop(settings: object = {}) {
  const [monolith, orders, port, adminPort] = [
    await answering("monolith"),
    await answering("orders"),
    await freePort(),
    await freePort(),
  ];
  const url = (of: number): string => `http://127.0.0.1:${of}`;
  const routes = [
    { endpoint: "GET /orders/:id", module: "orders", state: "monolith", target: "orders" },
    { endpoint: "GET /slow", module: "orders", state: "service", target: "orders" },
  ];
  const root = tempFolder({
    "package.json": "{}",
    "msa.config.json": JSON.stringify({ proxy: { front, port, adminPort, ...settings } }),
    "msa.routes.json": JSON.stringify({
      version: 1,
      targets: { monolith: { url: url(monolith) }, orders: { url: url(orders) } },
      routes,
    }),
  });
  return { root, port, proxy: url(port), admin: url(adminPort) };
}

export const answer = async (url: string, init: RequestInit = {}): Promise<string> =>
  (await fetch(url, { ...init, headers: { connection: "close", ...init.headers } })).text();

/** Runs `msa proxy` until `use` has ended, then ends it with that signal. */
export async function withProxy(
  root: string,
  flags: readonly string[],
  signal: NodeJS.Signals,
  use: (pid: number) => Promise<void>,
  env: Record<string, string> = {},
  onStderr: (text: string) => void = () => {},
): Promise<Ended> {
  let pid = -1;
  let inUse: Promise<void> | null = null;
  const ended = await spawnMsa(["proxy", ...flags], {
    cwd: root,
    onStderr,
    env: { NODE_ENV: "test", ...env },
    onStart: (id) => {
      pid = id;
    },
    onStdout: (text) => {
      if (text.includes("admin")) inUse ??= use(pid).finally(() => kill(pid, signal));
    },
  });
  await inUse;
  return ended;
}
