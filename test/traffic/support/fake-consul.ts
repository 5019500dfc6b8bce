/** Consul's `/v1/health/service/<name>` after its public reference: blocking queries with `index` and `wait`. */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

interface ConsulEntry {
  readonly host: string;
  readonly port: number;
  readonly weight?: number;
}

export interface FakeConsul {
  readonly url: string;
  /** Queries so far: path with query. */
  readonly asked: readonly string[];
  /** Values of X-Consul-Token so far. */
  readonly tokens: readonly (string | undefined)[];
  /** A change of the catalogue: queries that wait are answered. `index` is one more when not said. */
  list(entries: readonly ConsulEntry[], index?: number): void;
  /** Answers all queries like this from now on, also those that wait. */
  answer(status: number, body: string): void;
  /** Queries that wait now. */
  waiting(): number;
}

export async function startFakeConsul(): Promise<FakeConsul> {
  let index = 10;
  let reply = { status: 200, body: "[]" };
  const asked: string[] = [];
  const tokens: (string | undefined)[] = [];
  const waiting = new Set<ServerResponse>();
  const give = (res: ServerResponse): void => {
    waiting.delete(res);
    res.writeHead(reply.status, { "content-type": "application/json", "x-consul-index": index });
    res.end(reply.body);
  };
  const server = createServer((req, res) => {
    asked.push(req.url ?? "");
    tokens.push(req.headers["x-consul-token"] as string | undefined); // sent once at most
    const { searchParams } = new URL(req.url ?? "", "http://consul");
    if (reply.status === 200 && searchParams.get("index") === String(index)) {
      waiting.add(res);
      res.on("close", () => waiting.delete(res));
    } else give(res);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const set = (next: typeof reply): void => {
    reply = next;
    for (const res of [...waiting]) give(res);
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // listening on TCP
    asked,
    tokens,
    list(entries, next = index + 1) {
      index = next;
      set({ status: 200, body: JSON.stringify(entries.map(entry)) });
    },
    answer(status, body) {
      index++;
      set({ status, body });
    },
    waiting: () => waiting.size,
  };
}

/** As the reference shows one, with the keys that a client has to step over. */
function entry({ host, port, weight = 1 }: ConsulEntry, at: number) {
  return {
    Node: { ID: `node-${at}`, Node: "foobar", Address: host, Datacenter: "dc1", Meta: {} },
    Service: {
      ID: `orders-${at}`,
      Service: "orders",
      Tags: [],
      // Empty when the service was registered with the address of its node.
      Address: at === 0 ? "" : host,
      Port: port,
      Weights: { Passing: weight, Warning: 1 },
    },
    Checks: [{ Node: "foobar", CheckID: "serfHealth", Status: "passing" }],
  };
}
