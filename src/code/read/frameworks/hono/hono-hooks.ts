import { ts } from "ts-morph";
import type { FrameworkHooks, Machine } from "../../boot/machine.ts";
import {
  type HandlerSite,
  type HostValue,
  type ResultValue,
  unknown,
  type Value,
} from "../../boot/values.ts";
import { flattenSite, pairArguments } from "../register.ts";
import { HonoHosts, hostOf, isHonoPackage, isServer } from "./hono-hosts.ts";
import { createRegistrar, type Registrar } from "./hono-registrar.ts";

const verbs = new Set(["get", "post", "put", "delete", "options", "patch", "all"]);

export function createHonoHooks(hosts: HostValue[]): FrameworkHooks {
  const known = new HonoHosts(hosts);
  const registrar = createRegistrar(known);
  return {
    create(machine, callee, args, node) {
      if (isHonoPackage(callee, /^(OpenAPI)?Hono(Base)?$/)) return known.make(node);
      if (isServer(callee, node)) known.serve(servedBy(machine, args[0]));
      // `$(app.openapi(…))` and `fromHono(app)` are the application itself, under another type.
      const same = isHonoPackage(callee, /^\$$/) || (callee.kind === "external" && callee.pkg === "chanfana");
      return same && hostOf(args[0]) !== null ? (args[0] ?? null) : null;
    },
    invoke(machine, receiver, method, node, args) {
      if (isFactory(receiver)) {
        if (method === "createApp") return createApp(machine, known, receiver, node);
        return onFactory(method, node, args);
      }
      const host = hostOf(receiver);
      if (host === null) return null;
      if (receiver.kind === "instance" && machine.member(receiver, method).kind === "function") return null;
      if (method === "bind") return receiver;
      if (method === "fire") known.serve(host);
      const sites = pairArguments(node, args).map(written);
      if (method === "basePath") return sites[0] === undefined ? host : known.below(host, sites[0]);
      return onHost(machine, registrar, host, method, node, sites) ? receiver : null;
    },
    through: () => null,
    member: (_machine, host, name) => (host.framework === "hono" && name === "fetch" ? host : null),
  };
}

function onHost(
  machine: Machine,
  registrar: Registrar,
  host: HostValue,
  method: string,
  node: ts.CallExpression,
  sites: readonly HandlerSite[],
): boolean {
  const [first, second, ...rest] = sites;
  if (first === undefined) return false;
  const target = { machine, host, call: node };
  switch (method) {
    case "use":
      return registrar.use(target, sites);
    case "on":
      return second !== undefined && registrar.on(target, first, second, rest);
    case "route":
      return second !== undefined && registrar.mount(target, first, second);
    case "mount":
      return second !== undefined && registrar.foreign(target, first, second);
    case "openapi":
      return second !== undefined && registrar.openapi(target, first, second);
    case "doc":
    case "doc31":
      return registrar.verb(target, "get", [first, { node, value: unknown }]);
    case "onError":
      registrar.hook(target, first);
      return true;
    case "notFound":
      registrar.fallback(target, first);
      return true;
    default:
      return verbs.has(method) && registrar.verb(target, method, sites);
  }
}

/** `{ fetch: (request) => app.fetch(request, settings) }` serves what its function hands the request to. */
function servedBy(machine: Machine, given: Value | undefined): Value | undefined {
  const answers = given?.kind === "object" ? given.fields.get("fetch") : given;
  if (answers?.kind !== "function") return given;
  const handed = (node: ts.Node): ts.Expression | undefined =>
    ts.isCallExpression(node) &&
    ts.isPropertyAccessExpression(node.expression) &&
    /^(fetch|request)$/.test(node.expression.name.text)
      ? node.expression.expression
      : ts.forEachChild(node, handed);
  const { body } = answers.node;
  const app = body === undefined ? undefined : handed(body);
  return app === undefined ? given : machine.evaluate(app, answers.scope);
}

function isFactory(value: Value): value is ResultValue {
  return value.kind === "result" && isHonoPackage(value.callee, /^(createFactory|Factory)$/);
}

/** `createFactory({ initApp(app) { … } })`: each of its applications begins with what is done there. */
function createApp(machine: Machine, known: HonoHosts, factory: ResultValue, node: ts.Node): HostValue {
  const app = known.make(node);
  const [options] = factory.args;
  const begin = options?.kind === "object" ? options.fields.get("initApp") : undefined;
  if (begin?.kind === "function") machine.run(begin, [app], null);
  return app;
}

/** Lists of handlers. */
function onFactory(method: string, node: ts.CallExpression, args: readonly Value[]): Value | null {
  if (method === "createHandlers")
    return {
      kind: "array",
      items: pairArguments(node, args)
        .flatMap(flattenSite)
        .map((site) => ({ value: site.value, origin: site.node })),
    };
  if (method === "createMiddleware") return args[0] ?? null;
  return null;
}

/** Of a list that was spread, a function written in it goes by the name that the list was given, if any. */
function written(site: HandlerSite): HandlerSite {
  const { value } = site;
  if (value.kind !== "function" || value.madeBy !== null || !ts.isSpreadElement(site.node.parent))
    return site;
  const { node } = value;
  if (!ts.isExpression(node) || !ts.isCallExpression(node.parent)) return site;
  const { parent } = node.parent;
  const name = ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) ? parent.name : null;
  return { ...site, node: name !== null && ts.isIdentifier(name) ? name : node };
}
