/** ZooKeeper: the children of a node are the instances, as Curator's service discovery or a server set writes them. */
import { z } from "zod";
import { parseJson } from "./fetch-json.ts";
import {
  type ConfigOf,
  type FoundInstance,
  instanceAt,
  type Source,
  type SourceInput,
  usualInterval,
  usualPatience,
} from "./source.ts";
import { loadZookeeper, type ZookeeperClient, type ZookeeperFault } from "./zookeeper-client.ts";

const noNode = -101;
/** Milliseconds after which the server forgets us, should we die. */
const sessionTimeout = 10_000;
/** Watches tell of changes; milliseconds until a look all the same. */
const safetyInterval = 5_000;
const maxChildren = 1_000;

const port = z.int().min(1).max(65_535);
const curator = z.object({ address: z.string().min(1), port });
const serverSet = z.object({
  serviceEndpoint: z.object({ host: z.string().min(1), port }),
  status: z.string().default("ALIVE"),
});
const node = z.union([curator, serverSet]);

export function zookeeperSource(
  { servers, path }: ConfigOf<"zookeeper">,
  { routesFile, wake }: SourceInput,
): Source {
  let session: ZookeeperClient | null = null;

  function open(): ZookeeperClient {
    const client = loadZookeeper(routesFile).createClient(servers, { sessionTimeout });
    const lost = (): void => {
      if (session === client) wake();
    };
    client.on("disconnected", lost);
    client.on("expired", lost);
    client.on("authenticationFailed", lost);
    const manager = client.connectionManager;
    const read = manager?.onSocketData;
    // What it throws there would be nobody's, and the end of the process.
    if (manager !== undefined && read !== undefined)
      manager.onSocketData = (bytes) => {
        try {
          read.call(manager, bytes);
        } catch {
          if (session === client) giveUp();
          wake();
        }
      };
    client.connect();
    return client;
  }

  function close(): void {
    const client = session;
    session = null;
    client?.close();
  }

  function giveUp(): void {
    const socket = session?.connectionManager?.socket;
    close();
    socket?.destroy();
  }

  async function list(client: ZookeeperClient): Promise<FoundInstance[] | null> {
    const children = await ask<string[]>((done) => client.getChildren(path, wake, done));
    if (children === null) return null;
    if (children.length > maxChildren)
      throw new Error(`${path} has ${children.length} nodes; ${maxChildren} is the limit`);
    const found = await Promise.all(
      children.map(async (name) => {
        const data = await ask<Buffer | undefined>((done) => client.getData(`${path}/${name}`, wake, done));
        // Gone since its parent was asked: the watch has told of it already.
        return data === null ? [] : instanceOf(String(data ?? ""), `${path}/${name}`);
      }),
    );
    return found.flat();
  }

  return {
    async look(signal) {
      session ??= open();
      // The client itself waits for a server for ever.
      signal.addEventListener("abort", giveUp, { once: true });
      try {
        const instances = await list(session);
        return { instances: instances ?? [], next: instances === null ? usualInterval : safetyInterval };
      } catch (error) {
        close();
        throw error;
      } finally {
        signal.removeEventListener("abort", giveUp);
      }
    },
    patience: () => usualPatience,
    close,
  };
}

function instanceOf(text: string, who: string): FoundInstance[] {
  const said = parseJson(text, node, who);
  if ("address" in said) return [instanceAt(said.address, said.port)];
  const { host, port: at } = said.serviceEndpoint;
  return said.status === "ALIVE" ? [instanceAt(host, at)] : [];
}

/** Null when there is no such node. */
function ask<T>(
  question: (done: (error: ZookeeperFault | null, value: T) => void) => void,
): Promise<T | null> {
  return new Promise((resolve, reject) => {
    question((error, value) => {
      if (error === null || error === undefined) resolve(value);
      else if (error.code === noNode) resolve(null);
      else reject(error);
    });
  });
}
