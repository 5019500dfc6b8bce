import type { ts } from "ts-morph";
import { fromEnvironmentFile } from "../../boot/environment-file.ts";
import type { Machine } from "../../boot/machine.ts";
import { type HandlerSite, type HostValue, literal, type PathSite, type Value } from "../../boot/values.ts";
import { makeHost, pairArguments, register } from "../register.ts";
import { isAutoload, runAutoload } from "./autoload.ts";
import { type FastifyContext, fieldSite, functionBehind, prefixKey } from "./context.ts";
import { registerPackage } from "./register-package.ts";

/** As `fastify-plugin` marks a function: it works on the instance that it is given, not on one below it. */
export const skipOverride = "Symbol.for(skip-override)";

/** `fastify.register(plugin, options)`. */
export function registerPlugin(
  context: FastifyContext,
  machine: Machine,
  host: HostValue,
  call: ts.CallExpression,
  args: readonly Value[],
): void {
  const [given, second] = pairArguments(call, args);
  if (given === undefined) return;
  const options = second === undefined ? null : settled(machine, second, host);
  const plugin = functionBehind(machine, given.value);
  // A prefix is read before options given as a function are asked for.
  const prefix = second === undefined ? null : fieldSite(second, "prefix");
  if (isAutoload(plugin)) {
    register(machine, host, { call, method: "register", kind: "hook", paths: [], handlers: [] });
    runAutoload(context, machine, host, call, options);
  } else if (plugin.kind === "function") runPlugin(context, machine, host, call, plugin, options, prefix);
  else if (plugin.kind === "external" || (plugin.kind === "result" && plugin.callee.kind !== "function"))
    registerPackage(machine, host, call, { node: given.node, value: plugin }, options);
  else {
    register(machine, host, {
      call,
      method: "register",
      kind: "mount",
      paths: [],
      handlers: [],
      unseen: `the plug-in ${given.node.getText().replace(/\s+/g, " ").slice(0, 60)} could not be followed`,
    });
  }
}

/** Runs a plug-in of the project in a context of its own, or in the one it is given. */
export function runPlugin(
  context: FastifyContext,
  machine: Machine,
  host: HostValue,
  call: ts.CallExpression,
  plugin: Extract<Value, { kind: "function" }>,
  options: HandlerSite | null,
  prefix: PathSite | null,
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
  });
  // What the plug-in registers is its own doing, not that of the statement or list that brought it in.
  const frames = machine.frames.splice(0);
  const items = machine.items.splice(0);
  machine.run(plugin, [target, options?.value ?? emptyOptions()], null);
  machine.frames.push(...frames);
  machine.items.push(...items);
}

/** Options may be a function of the instance. */
function settled(machine: Machine, options: HandlerSite, host: HostValue): HandlerSite {
  return options.value.kind === "function"
    ? { node: options.node, value: machine.run(options.value, [host], null) }
    : options;
}

function emptyOptions(): Value {
  return { kind: "object", fields: new Map(), origins: new Map() };
}

/** `fp(plugin)`: marks the function; null when it is none of the project's. */
export function markOpen(machine: Machine, args: readonly Value[]): Value | null {
  const [given, options] = args;
  const plugin = given === undefined ? null : functionBehind(machine, given);
  if (plugin?.kind !== "function") return null;
  const keeps = options?.kind === "object" ? options.fields.get("encapsulate") : undefined;
  if (keeps?.kind === "literal" && keeps.value === true) return plugin;
  plugin.props.set(skipOverride, literal(true));
  return plugin;
}
