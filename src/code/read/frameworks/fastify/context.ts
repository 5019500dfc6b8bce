import { ts } from "ts-morph";
import type { Machine } from "../../boot/machine.ts";
import { type HandlerSite, type HostValue, textOf, unknown, type Value } from "../../boot/values.ts";

/** What the parts of the reading of Fastify share. */
export interface FastifyContext {
  readonly hosts: HostValue[];
  /** Context in which a plug-in was registered: decorators and prefixes come down from it. */
  readonly parents: Map<HostValue, HostValue>;
}

export function hostOf(value: Value | undefined): HostValue | null {
  return value?.kind === "host" && value.framework === "fastify" ? value : null;
}

/** What was hung on the instance or on one of those around it. */
export function decorated(context: FastifyContext, host: HostValue, name: string): Value | null {
  for (let own: HostValue | undefined = host; own !== undefined; own = context.parents.get(own)) {
    const value = own.props.get(name);
    if (value !== undefined) return value;
  }
  return null;
}

/** `fastify.prefix`: with the prefixes around it; null when one of them is not known. */
export function fullPrefix(context: FastifyContext, host: HostValue): string | null {
  const parent = context.parents.get(host);
  const above = parent === undefined ? "" : fullPrefix(context, parent);
  const own = host.props.get(prefixKey);
  const text = own === undefined ? "" : textOf(own);
  return above === null || text === null ? null : above + text;
}

export const prefixKey = "Symbol.for(prefix)";

/** A property of an object as written, for its place in the code. */
export function fieldSite(options: HandlerSite, name: string): HandlerSite | null {
  if (options.value.kind !== "object") return null;
  const value = options.value.fields.get(name);
  if (value === undefined || (value.kind === "literal" && value.value == null)) return null;
  const origin = options.value.origins.get(name);
  const node =
    origin === undefined
      ? options.node
      : ts.isPropertyAssignment(origin)
        ? origin.initializer
        : ts.isShorthandPropertyAssignment(origin)
          ? origin.name
          : options.node;
  return { node, value };
}

/** Through `import("./x")`, a module's default export and compiled interop, to the function. */
export function functionBehind(machine: Machine, value: Value): Value {
  if (value.kind === "module") return functionBehind(machine, machine.exported(value.path, "default"));
  if (value.kind === "object") return functionBehind(machine, value.fields.get("default") ?? unknown);
  return value;
}
