/** The gates of the table in force. What they have counted and kept outlives a swap that does not change them. */
import type { Gate, RouteTable } from "../table/route-table.ts";
import { type GateInput, type OpenGate, openGate } from "./open-gate.ts";
import { countForWorkers } from "./rate-limits.ts";

export interface Gateway {
  /** Makes ready the gates of a table that is about to come into force. Errors: MSA1009; those in force stay. */
  prepare(table: RouteTable): void;
  /** Of a table that was prepared. */
  of(gate: Gate): OpenGate;
}

export function createGateway(input: GateInput): Gateway {
  let open = new Map<string, OpenGate>();
  const byGate = new WeakMap<Gate, OpenGate>();
  return {
    prepare({ gates }) {
      const next = new Map<string, OpenGate>();
      for (const gate of gates) {
        const key = JSON.stringify(gate);
        const ready = open.get(key) ?? openGate(gate.name, gate.settings, input);
        next.set(key, ready);
        byGate.set(gate, ready);
      }
      if (input.counts === "for others" && gates.some(({ settings }) => settings.rateLimits !== undefined))
        void countForWorkers();
      open = next;
    },
    of: (gate) => byGate.get(gate)!,
  };
}
