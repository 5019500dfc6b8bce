/** Instances that come and go under load: what a client notices is nothing. */

import { writeFileSync } from "node:fs";
import { Agent, createServer, request, type Server } from "node:http";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { listen } from "../../../../src/traffic/proxy/listen.ts";
import { tempFolder } from "../../../cli/spawn-msa.ts";
import { eventually } from "../../support/eventually.ts";
import { svcOf, tableWithSource, urlsOf } from "../../support/source-contract.ts";
import { startNamedTarget } from "../../support/start-target.ts";
import { startTestProxy } from "../../support/start-test-proxy.ts";

const rounds = 100;
const clients = 16;

interface Process {
  readonly url: string;
  readonly server: Server;
}

/** Answers in two pieces, so that requests are under way when its place in the set is taken. */
async function startProcess(): Promise<Process> {
  const server = createServer((req, res) => {
    req.resume();
    req.on("end", () => {
      res.write("o");
      setImmediate(() => res.end("k"));
    });
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${await listen(server, 0, "127.0.0.1")}`, server };
}

it(`${rounds} times another set under ${clients} connections: no request fails, no connection of a gone one stays`, async () => {
  const path = join(tempFolder(), "orders.json");
  const write = (all: readonly Process[]): void =>
    writeFileSync(path, JSON.stringify(all.map(({ url }) => ({ url }))));
  let all = [await startProcess(), await startProcess()];
  write(all);
  const monolith = await startNamedTarget("monolith");
  const proxy = await startTestProxy(tableWithSource(monolith.url, all[0]!.url, { from: "file", path }));
  await eventually(() => urlsOf(proxy).length === 2);

  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const answers = new Map<string, number>();
  let stopped = false;
  const client = async (method: string): Promise<void> => {
    while (!stopped) {
      const answer = await ask(agent, proxy.port, method);
      answers.set(answer, (answers.get(answer) ?? 0) + 1);
    }
  };
  const load = Array.from({ length: clients }, (_, at) => client(at % 2 === 0 ? "GET" : "POST"));
  const leaving: Process[] = [];
  for (let round = 0; round < rounds; round++) {
    const [gone, stays] = all as [Process, Process];
    all = [stays, await startProcess()];
    write(all);
    await eventually(() => !urlsOf(proxy).includes(gone.url));
    // As an orchestrator does it: out of the list first, and told to end a while later.
    leaving.push(gone);
    if (leaving.length > 1) await end(leaving.shift()!);
  }
  stopped = true;
  await Promise.all(load);
  agent.destroy();

  expect([...answers.keys()]).toEqual(["200 ok"]);
  expect(answers.get("200 ok")).toBeGreaterThan(rounds);
  expect(svcOf(proxy).discovery).toMatchObject({ fault: null, changes: rounds + 1 });
  expect(proxy.status().totals.fallbacks).toBe(0);
  expect(proxy.status().table.generation).toBe(1);
  await eventually(() => proxy.connections().busy === 0);
  const open = await Promise.all(all.map(({ server }) => connectionsOf(server)));
  expect(open.reduce((sum, count) => sum + count, 0)).toBe(proxy.connections().idle);
});

/** Once the proxy has closed its last connection to it. */
async function end({ server }: Process): Promise<void> {
  while ((await connectionsOf(server)) > 0) await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => server.close(resolve));
}

function connectionsOf(server: Server): Promise<number> {
  return new Promise((resolve) => server.getConnections((_, count) => resolve(count)));
}

function ask(agent: Agent, port: number, method: string): Promise<string> {
  return new Promise((resolve) => {
    const req = request({ agent, host: "127.0.0.1", port, method, path: "/api/x" }, (res) => {
      let body = "";
      res.on("data", (bytes) => {
        body += String(bytes);
      });
      res.on("close", () => resolve(`${res.statusCode} ${body}${res.complete ? "" : " (cut)"}`));
    });
    req.on("error", (error) => resolve(error.message));
    req.end(method === "POST" ? "hello" : undefined);
  });
}
