/** Real proxies that run an exported table on a free port. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { tempFolder } from "../cli/spawn-msa.ts";

/** Engines that are programs to start here. */
export const programs = ["caddy", "envoy", "haproxy", "nginx"] as const;
export type Program = (typeof programs)[number];

const versions: Readonly<Record<Program, readonly string[]>> = {
  caddy: ["version"],
  envoy: ["--version"],
  haproxy: ["-v"],
  nginx: ["-v"],
};

export function hasEngine(engine: Program): boolean {
  const there = spawnSync(engine, versions[engine]).status === 0;
  if (!there) console.warn(`${engine} is not installed: the tests of its export are skipped`);
  return there;
}

/** Starts the engine with that text; it is stopped when the test ends, or by `stop`. */
export async function startEngine(
  engine: Program,
  text: string,
  port: number,
): Promise<{ stop(): Promise<void> }> {
  const folder = tempFolder();
  const child = spawn(engine, argumentsOf(engine, folder, text), {
    cwd: folder,
    env: { ...process.env, HOME: folder },
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (bytes) => (said += String(bytes)));
  const stop = (): Promise<void> => stopped(child);
  onTestFinished(stop);
  const deadline = Date.now() + 20_000;
  while (!(await accepts(port))) {
    if (child.exitCode !== null || Date.now() > deadline)
      throw new Error(`${engine} did not start:\n${said}`);
    await sleep(20);
  }
  return { stop };
}

/** By which the format is told. */
const endings: Readonly<Partial<Record<Program, string>>> = { caddy: "json", envoy: "yaml" };

function argumentsOf(engine: Program, folder: string, text: string): string[] {
  const file = join(folder, `exported.${endings[engine] ?? "conf"}`);
  writeFileSync(file, text);
  switch (engine) {
    case "caddy":
      return ["run", "--config", file];
    case "envoy":
      return ["-c", file, "--use-dynamic-base-id"];
    case "haproxy":
      return ["-db", "-f", file];
    case "nginx": {
      const temp = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
      for (const name of temp) mkdirSync(join(folder, name));
      const main = join(folder, "nginx.conf");
      writeFileSync(
        main,
        `daemon off; master_process off; pid ${folder}/nginx.pid; error_log stderr warn; worker_processes 1;
events { worker_connections 1024; }
http { access_log off; ${temp.map((name) => `${name}_temp_path ${folder}/${name};`).join(" ")} include ${file}; }\n`,
      );
      return ["-c", main, "-p", folder];
    }
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}

function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill("SIGKILL");
  });
}
