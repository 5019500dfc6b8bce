import type { ts } from "ts-morph";
import { fromEnvironmentFile } from "../../boot/environment-file.ts";
import type { Machine } from "../../boot/machine.ts";
import type { HandlerSite, HostValue, PathSite, Value } from "../../boot/values.ts";
import { makeHost, register } from "../register.ts";
import { type FastifyContext, prefixKey } from "./context.ts";

/** As `fastify-plugin` marks a function: it works on the instance that it is given, not on one below it. */
export const skipOverride = "Symbol.for(skip-override)";

/** Runs a plug-in of the project in a context of its own, or in the one it is given. */
export function runPlugin(
  context: FastifyContext,
  machine: Machine,
  host: HostValue,
  call: ts.CallExpression,
  plugin: Extract<Value, { kind: "function" }>,
  options: HandlerSite | null,
  prefix: PathSite | null,
  file?: string,
): void {
  const open = plugin.props.has(skipOverride);
  const target = open ? host : makeHost(context.hosts, "fastify", false, call);
  if (target !== host) {
    context.parents.set(target, host);
    if (prefix !== null) target.props.set(prefixKey, fromEnvironmentFile(machine.sources.root, prefix.value));
  }
  register(machine, host, {
    call,
    method: "register",
    // An open plug-in's hooks and decorators reach all around it, so it is needed wherever they are.
    kind: open ? "hook" : "mount",
    paths: open || prefix === null ? [] : [prefix],
    handlers: [],
    mounts: open ? [] : [target],
    ...(file === undefined ? {} : { file }),
  });
  // What the plug-in registers is its own doing, not that of the statement or list that brought it in.
  const frames = machine.frames.splice(0);
  const items = machine.items.splice(0);
  machine.run(plugin, [target, options?.value ?? emptyOptions()], null);
  machine.frames.push(...frames);
  machine.items.push(...items);
}

function emptyOptions(): Value {
  return { kind: "object", fields: new Map(), origins: new Map() };
}
