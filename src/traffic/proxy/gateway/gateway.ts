/** The gates of the table in force. What they have counted and kept outlives a swap that does not change them. */
import { MsaError } from "../../../errors/msa-error.ts";
import type { LimitStoreSettings } from "../../../routes/gate-settings.ts";
import type { Gate, RouteTable } from "../table/route-table.ts";
import { type OpenGate, openGate } from "./open-gate.ts";
import { type Counting, countForWorkers } from "./rate-limits.ts";
import { parseRedisAddress } from "./redis/redis-address.ts";
import { redisCounts, type SharedCounts } from "./redis/redis-counts.ts";
import type { TokenInput } from "./tokens.ts";

export interface GateInput extends TokenInput {
  /** Whose requests a limit counts: this process' own, those of all workers, or (in their primary) none of its own. */
  readonly counts: "alone" | "with the primary" | "for others";
  /** The store of limits cannot be asked; null: it can again. */
  readonly onStoreFault?: (fault: string | null) => void;
}

export interface Gateway {
  /** Makes ready the gates of a table that is about to come into force. Errors: MSA1009; those in force stay. */
  prepare(table: RouteTable): void;
  /** Of a table that was prepared. */
  of(gate: Gate): OpenGate;
  close(): void;
}

interface Store {
  /** Settings and address as text: a table that changes neither keeps the connection. */
  readonly key: string;
  readonly counts: SharedCounts;
}

/** Milliseconds. */
const usualPatience = 100;

export function createGateway(input: GateInput): Gateway {
  let open = new Map<string, OpenGate>();
  let store: Store | null = null;
  const byGate = new WeakMap<Gate, OpenGate>();

  /** No connection is made before the first request that is counted. */
  function storeOf(settings: LimitStoreSettings | null): Store | null {
    if (settings === null) return null;
    const { urlEnv, prefix = "msa", patience = usualPatience } = settings;
    const url = input.env(urlEnv) ?? "";
    const address = parseRedisAddress(url);
    // The value is a secret, also where it is a wrong one.
    if (address === null)
      throw new MsaError("MSA1009", {
        message: `rateLimitStore reads its address from ${urlEnv}, which ${url === "" ? "is not set" : "is not like redis://user:password@host:6379/0"}`,
      });
    const key = JSON.stringify([settings, url]);
    if (store?.key === key) return store;
    const onFault = (fault: string | null): void => input.onStoreFault?.(fault);
    return { key, counts: redisCounts({ address, prefix, patience, onFault }) };
  }

  return {
    prepare({ gates, limitStore }) {
      const nextStore = storeOf(limitStore);
      const counting: Counting = {
        byPrimary: input.counts === "with the primary",
        shared: nextStore?.counts ?? null,
        whenDown: limitStore?.whenDown ?? "memory",
      };
      const next = new Map<string, OpenGate>();
      for (const gate of gates) {
        const key = JSON.stringify([gate, nextStore?.key]);
        const ready = open.get(key) ?? openGate(gate.name, gate.settings, input, counting);
        next.set(key, ready);
        byGate.set(gate, ready);
      }
      if (input.counts === "for others" && gates.some(({ settings }) => settings.rateLimits !== undefined))
        void countForWorkers();
      open = next;
      // Questions under way are answered from memory.
      if (store !== nextStore) store?.counts.close();
      store = nextStore;
    },
    of: (gate) => byGate.get(gate)!,
    close: () => store?.counts.close(),
  };
}
