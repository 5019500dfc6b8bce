/** Consul's HTTP API: instances of a service whose checks pass, by blocking queries. */
import { z } from "zod";
import { fetchText, parseJson } from "./fetch-json.ts";
import { type ConfigOf, instanceAt, type Source, type SourceInput, usualPatience } from "./source.ts";

/** Seconds that a query waits for a change; Consul adds up to a sixteenth. */
const wait = 30;
/** Milliseconds between two queries: one that does not block must not become a loop. */
const afterChange = 200;
const withoutChange = 1_000;

const health = z.array(
  z.object({
    Node: z.object({ Address: z.string() }).optional(),
    Service: z.object({
      /** Empty where the service has the address of its node. */
      Address: z.string().default(""),
      Port: z.int().min(1).max(65_535),
      Weights: z.object({ Passing: z.int().min(1) }).nullish(),
    }),
  }),
);

export function consulSource(config: ConfigOf<"consul">, { env }: SourceInput): Source {
  const token = env.CONSUL_HTTP_TOKEN ?? "";
  const base = (config.url ?? "http://127.0.0.1:8500").replace(/\/+$/, "");
  /** Of the last answer; 0: the next query does not wait. */
  let index = 0;

  function question(after: number): string {
    const query = new URLSearchParams({ passing: "true" });
    if (config.tag !== undefined) query.set("tag", config.tag);
    if (config.datacenter !== undefined) query.set("dc", config.datacenter);
    if (after > 0) {
      query.set("index", String(after));
      query.set("wait", `${wait}s`);
    }
    return `${base}/v1/health/service/${encodeURIComponent(config.service)}?${query}`;
  }

  return {
    async look(signal) {
      const before = index;
      // A failure says nothing about what may have changed since: ask anew, without waiting.
      index = 0;
      const { status, headers, text } = await fetchText(question(before), {
        headers: { accept: "application/json", ...(token === "" ? {} : { "x-consul-token": token }) },
        signal,
      });
      if (status !== 200)
        throw new Error(`answered ${status}${status === 403 ? " (CONSUL_HTTP_TOKEN)" : ""}`);
      const instances = parseJson(text, health, "the answer").map(({ Node: node, Service: service }) =>
        instanceAt(service.Address || (node?.Address ?? ""), service.Port, service.Weights?.Passing),
      );
      index = nextIndex(before, headers.get("x-consul-index"));
      return { instances, next: index === before || index === 0 ? withoutChange : afterChange };
    },
    patience: () => usualPatience + (index > 0 ? wait * 1_000 * (17 / 16) : 0),
    close() {},
  };
}

/** By Consul's own rules for clients: an index that went backwards, or is none, begins anew. */
function nextIndex(before: number, said: string | null): number {
  const index = Number(said ?? 0);
  return Number.isSafeInteger(index) && index > 0 && index >= before ? index : 0;
}
