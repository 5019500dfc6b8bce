import { ts } from "ts-morph";
import type { Machine } from "../../boot/machine.ts";
import type { HandlerSite, HostValue, PathSite, Value } from "../../boot/values.ts";
import { verbs } from "../express/verbs.ts";
import { isPath } from "../path-argument.ts";
import { flattenSite, register } from "../register.ts";
import { toPaths } from "./router-paths.ts";
import { handlersOf } from "./used-parts.ts";

/** `router.get([name], path, …handlers)`; false when it is no route. */
export function registerVerb(
  machine: Machine,
  host: HostValue,
  verb: string,
  call: ts.CallExpression,
  sites: readonly HandlerSite[],
): boolean {
  const [first, second] = sites;
  if (first === undefined) return false;
  const named =
    first.value.kind === "literal" && second !== undefined && isPath(second, sites.length - 2) ? 1 : 0;
  const pathSite = sites[named];
  const handlers = sites.slice(named + 1);
  if (pathSite === undefined || handlers.length === 0) return false;
  add(machine, host, verb, call, toPaths(pathSite), handlers);
  return true;
}

/** `router.register(path, methods, handlers)`. */
export function registerMethods(
  machine: Machine,
  host: HostValue,
  call: ts.CallExpression,
  sites: readonly HandlerSite[],
): boolean {
  const [path, methods, ...handlers] = sites;
  if (path === undefined || methods === undefined || handlers.length === 0) return false;
  for (const method of methodsOf(methods.value))
    add(machine, host, method, call, toPaths(path), handlers.slice(0, 1));
  return true;
}

/** `router.route({ method, path, handler })` of koa-joi-router and its like, or a list of them. */
export function registerSpec(
  machine: Machine,
  host: HostValue,
  call: ts.CallExpression,
  site: HandlerSite,
): boolean {
  let found = false;
  for (const { node, value } of flattenSite(site)) {
    if (value.kind !== "object") continue;
    const path = value.fields.get("path");
    const method = value.fields.get("method");
    if (path === undefined || method === undefined) continue;
    found = true;
    machine.items.push(node === site.node ? null : node);
    const field = (name: string): HandlerSite[] => {
      const own = value.fields.get(name);
      return own === undefined ? [] : [{ node: initializer(value.origins.get(name)) ?? node, value: own }];
    };
    const [pathSite] = field("path");
    for (const verb of methodsOf(method))
      add(machine, host, verb, call, toPaths(pathSite ?? { node, value: path }), [
        ...field("pre"),
        ...field("handler"),
      ]);
    machine.items.pop();
  }
  return found;
}

/** `router.redirect(from, to)` answers every method. */
export function registerRedirect(
  machine: Machine,
  host: HostValue,
  call: ts.CallExpression,
  sites: readonly HandlerSite[],
): boolean {
  const [from] = sites;
  if (from === undefined) return false;
  register(machine, host, {
    call,
    method: "all",
    kind: "route",
    paths: toPaths(from),
    handlers: [{ node: call, value: { kind: "unknown" } }],
  });
  return true;
}

function add(
  machine: Machine,
  host: HostValue,
  method: string,
  call: ts.CallExpression,
  paths: readonly PathSite[],
  handlers: readonly HandlerSite[],
): void {
  register(machine, host, {
    call,
    method,
    kind: "route",
    paths,
    // An object among them is the configuration of a route, of koa-joi-router for one.
    handlers: handlers.flatMap(handlersOf).filter((site) => site.value.kind !== "object"),
  });
}

function methodsOf(value: Value): string[] {
  const values = value.kind === "array" ? value.items.map((item) => item.value) : [value];
  const names = values.flatMap((own) =>
    own.kind === "literal" && typeof own.value === "string" ? [own.value.toLowerCase()] : [],
  );
  return names.length === 0 ? ["all"] : names.filter((name) => verbs.has(name));
}

function initializer(origin: ts.Node | undefined): ts.Expression | null {
  if (origin === undefined) return null;
  if (ts.isPropertyAssignment(origin)) return origin.initializer;
  return ts.isShorthandPropertyAssignment(origin) ? origin.name : null;
}
