/** Debian's ZooKeeper on a free port, and msa's optional peer as who registers instances there. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { tempFolder } from "../cli/spawn-msa.ts";
import { freePort } from "../run/free-port.ts";

/** Where Debian's package puts them. */
const jars = ["/usr/share/java/zookeeper.jar", "/usr/share/java/zookeeper-jute.jar"];

const require = createRequire(import.meta.url);

export function hasZookeeper(): boolean {
  const server = jars.every((jar) => existsSync(jar)) && spawnSync("java", ["-version"]).status === 0;
  const client = isInstalled("node-zookeeper-client");
  if (!server) console.warn("zookeeper is not installed: the tests of its source of instances are skipped");
  if (!client) console.warn("node-zookeeper-client is not installed: the tests of zookeeper are skipped");
  return server && client;
}

function isInstalled(name: string): boolean {
  try {
    require.resolve(name);
    return true;
  } catch {
    return false;
  }
}

export interface Zookeeper {
  /** For `servers`. */
  readonly address: string;
  start(): Promise<void>;
  /** Kills it; what was written is there when it starts again. */
  stop(): Promise<void>;
}

export async function startZookeeper(): Promise<Zookeeper> {
  const port = await freePort();
  const folder = tempFolder({});
  const config = tempFolder({
    "zoo.cfg": [
      "tickTime=500",
      `dataDir=${folder}`,
      `clientPort=${port}`,
      "clientPortAddress=127.0.0.1",
      "admin.enableServer=false",
    ].join("\n"),
  });
  let child: ChildProcess | null = null;
  const stop = async (): Promise<void> => {
    const running = child;
    child = null;
    if (running === null || running.exitCode !== null) return;
    const ended = new Promise((resolve) => running.once("exit", resolve));
    running.kill("SIGKILL");
    await ended;
  };
  const start = async (): Promise<void> => {
    const main = "org.apache.zookeeper.server.quorum.QuorumPeerMain";
    const running = spawn("java", [
      "-Xmx128m",
      "-Dzookeeper.forceSync=no",
      "-cp",
      jars.join(":"),
      main,
      join(config, "zoo.cfg"),
    ]);
    child = running;
    let said = "";
    for (const stream of [running.stdout, running.stderr])
      stream.on("data", (bytes) => (said += String(bytes)));
    const deadline = Date.now() + 60_000;
    while (!(await serves(port))) {
      if (running.exitCode !== null || Date.now() > deadline)
        throw new Error(`zookeeper did not start:\n${said}`);
      await sleep(50);
    }
  };
  onTestFinished(stop);
  await start();
  return { address: `127.0.0.1:${port}`, start, stop };
}

/** The server accepts connections before it serves anybody. */
function serves(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    let said = "";
    socket.on("connect", () => socket.write("srvr"));
    socket.on("data", (bytes) => {
      said += String(bytes);
    });
    socket.on("close", () => resolve(said.includes("Mode: standalone")));
    socket.on("error", () => {});
  });
}

type Done<T = unknown> = (error: { readonly code?: number } | null, value: T) => void;

/** What is used of node-zookeeper-client. */
interface Client {
  connect(): void;
  close(): void;
  mkdirp(path: string, done: Done): void;
  create(path: string, data: Buffer, mode: number, done: Done<string>): void;
  getChildren(path: string, done: Done<string[]>): void;
  remove(path: string, done: Done): void;
}

export interface Registry {
  /** Makes these the children of the node, by name to data. */
  write(children: Readonly<Record<string, string>>): Promise<void>;
}

/** A client for each writing: one that outlives its server may wait for a session that nobody gives it. */
export function openRegistry(address: string, path: string): Registry {
  const zookeeper = require("node-zookeeper-client") as {
    createClient(servers: string): Client;
    readonly CreateMode: { readonly PERSISTENT: number };
  };
  return {
    async write(children) {
      const client = zookeeper.createClient(address);
      const asked = <T>(question: (done: Done<T>) => void): Promise<T> =>
        new Promise((resolve, reject) =>
          question((error, value) => (error ? reject(error) : resolve(value))),
        );
      client.connect();
      await asked((done) => client.mkdirp(path, done));
      for (const name of await asked<string[]>((done) => client.getChildren(path, done)))
        await asked((done) => client.remove(`${path}/${name}`, done));
      for (const [name, data] of Object.entries(children)) {
        const mode = zookeeper.CreateMode.PERSISTENT;
        await asked((done) => client.create(`${path}/${name}`, Buffer.from(data), mode, done));
      }
      client.close();
    },
  };
}
