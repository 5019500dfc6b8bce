/** The optional peer `node-zookeeper-client`: looked for beside the route table first, then beside msa. */
import { createRequire } from "node:module";
import { MsaError } from "../../../errors/msa-error.ts";
import type { TargetConfig } from "../../../routes/route-file.ts";

/** What is used of it. */
export interface ZookeeperClient {
  connect(): void;
  /** Says goodbye, for which it waits until a server listens. */
  close(): void;
  /** Its own, and documented nowhere: the only way to end a connection on which nobody answers. */
  readonly connectionManager?: {
    readonly socket?: { destroy(): void };
    /** Reads what came; throws at what it cannot read. */
    onSocketData?: (bytes: Buffer) => void;
  };
  on(event: "expired" | "disconnected" | "authenticationFailed", listener: () => void): void;
  getChildren(path: string, watcher: () => void, done: Done<string[]>): void;
  getData(path: string, watcher: () => void, done: Done<Buffer | undefined>): void;
}

type Done<T> = (error: ZookeeperFault | null, value: T) => void;

export interface ZookeeperFault extends Error {
  /** Of ZooKeeper's protocol: -101 is "no such node". */
  readonly code?: number;
}

interface ZookeeperModule {
  createClient(servers: string, options: { readonly sessionTimeout: number }): ZookeeperClient;
}

const peer = "node-zookeeper-client";

/** Errors: MSA3006 when a target asks for a client that is not installed. */
export function requireClients(targets: Readonly<Record<string, TargetConfig>>, routesFile: string): void {
  if (Object.values(targets).some(({ discover }) => discover?.from === "zookeeper"))
    loadZookeeper(routesFile);
}

/** `own`: a file of msa's. Errors: MSA3006 when it is not installed. */
export function loadZookeeper(routesFile: string, own: string = import.meta.url): ZookeeperModule {
  let fault: unknown;
  for (const from of [routesFile, own]) {
    try {
      return createRequire(from)(peer) as ZookeeperModule; // the shape of its documentation
    } catch (error) {
      fault = error;
    }
  }
  throw new MsaError("MSA3006", { message: `${peer} is not installed`, cause: fault });
}
