import { execFileSync } from "node:child_process";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { requireFreePort } from "../../src/run/check-port.ts";
import { probeHealth } from "../../src/run/probe-health.ts";
import { isAlive, markProcess } from "../../src/run/process-group.ts";
import { startProcess } from "../../src/run/start-process.ts";
import { freePort } from "./free-port.ts";

const listen = (port: number, status = 200): string =>
  `require("node:http").createServer((q, r) => { r.statusCode = ${status}; r.end() }).listen(${port}, "127.0.0.1")`;

async function request(script: string, port: number, timeoutMs = 10_000) {
  const lines: string[] = [];
  return {
    name: "orders",
    argv: [process.execPath, "-e", script],
    cwd: process.cwd(),
    env: { PATH: process.env.PATH },
    healthUrl: `http://127.0.0.1:${port}/health`,
    onLine: (line: string) => lines.push(line),
    signal: new AbortController().signal,
    timeoutMs,
  };
}

test("waits until it answers below 500, and stops it", async () => {
  const port = await freePort();
  const running = await startProcess(await request(`setTimeout(() => { ${listen(port, 404)} }, 200)`, port));
  const mark = markProcess(running.pid);
  expect(isAlive(mark)).toBe(true);
  await running.stop(2_000);
  expect(isAlive(mark)).toBe(false);
  expect((await running.exited).how).toBe("SIGTERM");
});

test("a process that dies first is MSA4001 with its last words", async () => {
  const port = await freePort();
  const starting = startProcess(await request('console.error("no database"); process.exitCode = 1', port));
  await expect(starting).rejects.toMatchObject({
    code: "MSA4001",
    message: expect.stringContaining("orders ended (exit code 1)"),
    why: expect.stringContaining("no database"),
  });
});

test("a process that never answers is MSA4001 and is not left behind", async () => {
  const port = await freePort();
  let pid = 0;
  const given = await request(listen(port, 503), port, 600);
  const starting = startProcess({ ...given, onStarted: (id) => (pid = id) });
  await expect(starting).rejects.toMatchObject({
    code: "MSA4001",
    message: expect.stringContaining("gave 503"),
  });
  expect(isAlive(markProcess(pid))).toBe(false);
});

test("grandchildren are stopped as well", async () => {
  const port = await freePort();
  const child = `require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(listen(port))}], { stdio: "ignore" })`;
  const running = await startProcess(await request(`${child}; setInterval(() => {}, 1000)`, port));
  await running.stop(2_000);
  expect((await probeHealth(`http://127.0.0.1:${port}/`, 500)).ok).toBe(false);
});

test("one that ignores SIGTERM is killed after the grace", async () => {
  const port = await freePort();
  const running = await startProcess(await request(`process.on("SIGTERM", () => {}); ${listen(port)}`, port));
  await running.stop(300);
  expect((await running.exited).how).toBe("SIGKILL");
});

test("an abort while waiting stops it", async () => {
  const port = await freePort();
  const stop = new AbortController();
  const given = await request("setInterval(() => {}, 1000)", port);
  setTimeout(() => stop.abort(), 150);
  await expect(startProcess({ ...given, signal: stop.signal })).rejects.toMatchObject({ code: "MSA4001" });
});

test("a taken port is MSA3003 with the port, and with its owner where the system tells", async () => {
  const port = await freePort();
  const server = createServer().listen(port, "127.0.0.1");
  await expect(requireFreePort(port, "orders")).rejects.toMatchObject({
    code: "MSA3003",
    message: `port ${port}, wanted by orders, is taken`,
    why: process.platform === "linux" ? expect.stringContaining(`pid ${process.pid}`) : expect.anything(),
  });
  await new Promise((resolve) => server.close(resolve));
  await requireFreePort(port, "orders");
});

test("a later process with the same number is not taken for the old one", () => {
  const self = markProcess(process.pid);
  expect(isAlive(self)).toBe(true);
  if (self.started !== null) expect(isAlive({ ...self, started: "1" })).toBe(false);
  expect(execFileSync("node", ["-p", "1"], { encoding: "utf8" })).toBe("1\n");
});
