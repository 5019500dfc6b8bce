import type { Machine } from "../../boot/machine.ts";
import type { HostValue } from "../../boot/values.ts";
import { makeHost } from "../register.ts";
import { functionBehind } from "./context.ts";

/** `fastify start app.js`: the command makes the application, and the entry's export is its plug-in. */
export function adoptPlugin(machine: Machine, entry: string, hosts: HostValue[]): void {
  const plugin = functionBehind(machine, machine.whole(entry));
  if (plugin.kind !== "function" || plugin.node.parameters.length === 0) return;
  const host = makeHost(hosts, "fastify", true, plugin.node);
  machine.run(plugin, [host, { kind: "object", fields: new Map(), origins: new Map() }], host);
}
