import type { ts } from "ts-morph";
import type { Machine } from "../../boot/machine.ts";
import { type HandlerSite, type HostValue, literal, type Value } from "../../boot/values.ts";
import { pairArguments, register } from "../register.ts";
import { isAutoload, runAutoload } from "./autoload.ts";
import { type FastifyContext, fieldSite, functionBehind } from "./context.ts";
import { registerPackage } from "./register-package.ts";
import { runPlugin, skipOverride } from "./run-plugin.ts";

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

/** Options may be a function of the instance. */
function settled(machine: Machine, options: HandlerSite, host: HostValue): HandlerSite {
  return options.value.kind === "function"
    ? { node: options.node, value: machine.run(options.value, [host], null) }
    : options;
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
