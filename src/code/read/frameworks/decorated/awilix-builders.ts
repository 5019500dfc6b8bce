import { ts } from "ts-morph";
import type { Machine } from "../../boot/machine.ts";
import { type HandlerSite, type ResultValue, textOf, unknown, type Value } from "../../boot/values.ts";
import { flattenSite, pairArguments } from "../register.ts";
import { belowEach, type RolledUp, verbsIn } from "./awilix-routes.ts";
import { memberNamed, siteOfMember } from "./decorated-class.ts";

/** Its own words, and the two packages that hand them on. */
export const packages = /^awilix-(koa|express|router-core)$/;

const verbs = /^(get|head|post|put|delete|connect|options|patch|all)$/;

/** What `createController(target).prefix("/boats").get("/", "list")` has been told so far. */
interface BuilderState {
  readonly target: Value;
  readonly prefixes: readonly Value[];
  readonly before: readonly HandlerSite[];
  readonly after: readonly HandlerSite[];
  readonly routes: readonly BuiltRoute[];
}

interface BuiltRoute {
  readonly call: ts.CallExpression;
  readonly methods: readonly string[];
  readonly path: Value;
  readonly name: HandlerSite;
  readonly before: readonly HandlerSite[];
  readonly after: readonly HandlerSite[];
}

/** The builders that calls gave back; each call on one gives a new one, and leaves the old one as it is. */
export class Builders {
  private readonly states = new WeakMap<Value, BuilderState>();

  make(target: Value, callee: Value, args: readonly Value[], node: ts.Node): Value | null {
    if (!ts.isCallExpression(node)) return null;
    return this.keep(
      { kind: "result", node, callee, args, receiver: unknown },
      { target, prefixes: [], before: [], after: [], routes: [] },
    );
  }

  stateOf(value: Value): BuilderState | null {
    return this.states.get(value) ?? null;
  }

  /** The builder after one more call; null where the receiver is none. */
  extend(receiver: Value, method: string, node: ts.CallExpression, args: readonly Value[]): Value | null {
    const state = this.stateOf(receiver);
    if (state === null) return null;
    const callee: Value = { kind: "external", pkg: "awilix-router-core", path: [method] };
    return this.keep({ kind: "result", node, callee, args, receiver }, told(state, method, node, args));
  }

  private keep(value: ResultValue, state: BuilderState): Value {
    this.states.set(value, state);
    return value;
  }
}

function told(
  state: BuilderState,
  method: string,
  node: ts.CallExpression,
  args: readonly Value[],
): BuilderState {
  const sites = pairArguments(node, args);
  const [first] = sites;
  if (method === "prefix") return { ...state, prefixes: [...state.prefixes, args[0] ?? unknown] };
  if (method === "before" && first !== undefined)
    return { ...state, before: [...state.before, ...flattenSite(first)] };
  if (method === "after" && first !== undefined)
    return { ...state, after: [...state.after, ...flattenSite(first)] };
  const [path, name, options] = method === "verbs" ? sites.slice(1) : sites;
  if (name === undefined || !(method === "verbs" || verbs.test(method))) return state;
  const methods = method === "verbs" ? verbsIn(args[0]) : [method];
  const around = { before: stepsIn(options, "before"), after: stepsIn(options, "after") };
  return {
    ...state,
    routes: [...state.routes, { call: node, methods, path: path?.value ?? unknown, name, ...around }],
  };
}

/** `{ before: [first, second] }` behind the name of a method. */
function stepsIn(options: HandlerSite | undefined, field: string): HandlerSite[] {
  if (options?.value.kind !== "object") return [];
  const value = options.value.fields.get(field);
  const origin = options.value.origins.get(field);
  const node = origin !== undefined && ts.isPropertyAssignment(origin) ? origin.initializer : options.node;
  return value === undefined ? [] : flattenSite({ node, value });
}

/** The verbs of each method; one that is named twice answers each of its verbs at each of its paths, where the last call stands. */
export function routesOfBuilder(machine: Machine, state: BuilderState): RolledUp[] {
  const named = new Map<string, BuiltRoute[]>();
  for (const route of state.routes) {
    const key = textOf(route.name.value) ?? route.name.node.getText();
    const earlier = named.get(key) ?? [];
    named.delete(key);
    named.set(key, [...earlier, route]);
  }
  const member = memberReader(machine, state.target);
  return [...named.values()].flatMap((routes) =>
    routes.flatMap((route) =>
      route.methods.map((method) => ({
        ...{ call: route.call, node: route.name.node, method, handler: member(route.name) },
        paths: belowEach(state.prefixes, pathsFor(method, route, routes)),
        before: [...state.before, ...routes.flatMap((own) => own.before)],
        after: [...routes.flatMap((own) => own.after), ...state.after],
        wiredBy: [],
      })),
    ),
  );
}

/** Its own path, and those of calls for the same method that do not say this verb themselves. */
function pathsFor(method: string, route: BuiltRoute, routes: readonly BuiltRoute[]): Value[] {
  return routes.filter((own) => own === route || !own.methods.includes(method)).map(({ path }) => path);
}

/** A method of the class, or of what the function gives back: it is called with the container, for each request anew. */
function memberReader(machine: Machine, target: Value): (name: HandlerSite) => HandlerSite {
  const made = target.kind === "function" ? callLater(machine, target) : unknown;
  return (site) => {
    const name = textOf(site.value);
    if (name === null) return { node: site.node, value: unknown, stage: "handler" };
    const own = target.kind === "class" ? memberNamed(machine, target, name) : null;
    if (target.kind === "class" && own !== null)
      return { ...siteOfMember(site.node, own, target), stage: "handler" };
    const value = made.kind === "unknown" ? unknown : machine.member(made, name);
    return { node: site.node, value, stage: "handler" };
  };
}

/** What it does is not what the process does at start. */
function callLater(machine: Machine, target: Value & { kind: "function" }): Value {
  const before = machine.calls.length;
  const made = machine.run(target, [], null);
  machine.calls.length = before;
  return made;
}
