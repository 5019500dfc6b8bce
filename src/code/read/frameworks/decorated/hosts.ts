import type { ts } from "ts-morph";
import type { Machine } from "../../boot/machine.ts";
import type { HostValue, Value } from "../../boot/values.ts";

/** The application or router that a value is, also behind a class of the project that extends one. */
export function hostBehind(machine: Machine, value: Value | undefined): HostValue | null {
  if (value?.kind === "host") return value;
  if (value?.kind === "instance") return value.host;
  return value?.kind === "result" ? machine.hooks.through(value) : null;
}

/** `express()`, `express.Router()`, `new Koa()`: made by the framework itself. */
export function makeWith(
  machine: Machine,
  pkg: string,
  path: readonly string[],
  node: ts.Node,
): HostValue | null {
  const made = machine.hooks.create(machine, { kind: "external", pkg, path }, [], node);
  return made?.kind === "host" ? made : null;
}
