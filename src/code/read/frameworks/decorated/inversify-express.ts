import { ts } from "ts-morph";
import type { Machine } from "../../boot/machine.ts";
import { ancestry } from "../../boot/read-member.ts";
import {
  type ClassValue,
  type HandlerBody,
  type HandlerSite,
  type HostValue,
  literal,
  type PathSite,
  textOf,
  type Value,
} from "../../boot/values.ts";
import type { Applied } from "../nest/decorators-of.ts";
import { register } from "../register.ts";
import { boundTo } from "./bound-classes.ts";
import { classesIn } from "./classes-named.ts";
import { appliedTo, decoratedRoutes, stepOf, stepsOf, type Words } from "./decorated-class.ts";
import type { Dialect } from "./dialect.ts";
import { hostBehind, makeWith } from "./hosts.ts";
import { joinedPath } from "./paths.ts";

const packages = /^inversify-express-utils$/;
const verbs = /^(?:http)?(get|post|put|patch|delete|head|options|all|method)$/i;

/**
 * Each class with `@controller` of a file that was loaded answers as soon as the server is built: the decorator tells a list
 * that belongs to the process, the newest class first (src/decorators.ts and src/server.ts of inversify-express-utils 6.4:
 * `registerControllers`, `mergePaths`, `getControllerMethodMetadata`). What `setConfig` is given runs before all of them, what
 * `setErrorConfig` is given after them, and the router with the routes hangs below `rootPath`.
 */
export const inversifyExpress: Dialect = {
  packages,
  registers: "InversifyExpressServer.build",
  createHooks() {
    const servers = new WeakMap<HostValue, Server>();
    return {
      create(machine, callee, args, node) {
        if (callee.kind !== "external") return null;
        if (callee.pkg === "inversify" && /^(Async)?ContainerModule$/.test(callee.path.join("."))) {
          // What a module binds and loads, it does as soon as a container is given it.
          if (args[0]?.kind === "function") machine.run(args[0], [], null);
          return null;
        }
        if (!packages.test(callee.pkg)) return null;
        if (callee.path.join(".") !== "InversifyExpressServer") return null;
        const [, router, routing, given] = args;
        const app = hostBehind(machine, given) ?? makeWith(machine, "express", [], node);
        const own = hostBehind(machine, router) ?? makeWith(machine, "express", ["Router"], node);
        if (app === null || own === null) return null;
        servers.set(app, { app, router: own, root: rootOf(routing, node), config: null, errors: null });
        return app;
      },
      invoke(machine, receiver, method, node, args) {
        const host = hostBehind(machine, receiver);
        const server = host === null ? undefined : servers.get(host);
        if (server === undefined) return null;
        if (method === "setConfig") server.config = args[0] ?? null;
        else if (method === "setErrorConfig") server.errors = args[0] ?? null;
        else if (method === "build") return build(machine, server, node);
        else return null;
        return receiver;
      },
    };
  },
};

interface Server {
  readonly app: HostValue;
  readonly router: HostValue;
  readonly root: PathSite;
  config: Value | null;
  errors: Value | null;
}

function rootOf(routing: Value | undefined, node: ts.Node): PathSite {
  const value = routing?.kind === "object" ? routing.fields.get("rootPath") : undefined;
  const origin = routing?.kind === "object" ? routing.origins.get("rootPath") : undefined;
  return { node: origin ?? node, value: value ?? literal("/") };
}

function build(machine: Machine, server: Server, call: ts.CallExpression): HostValue {
  const { app, router, root, config, errors } = server;
  const configure = (given: Value | null): void => {
    if (given?.kind === "function") machine.run(given, [app], null);
  };
  configure(config);
  if (!app.entries.some((entry) => entry.mounts.includes(router))) {
    const files = machine.loadedFiles().filter((path) => machine.sources.matches(path, mentions));
    const classes = files.flatMap((path) => classesIn(machine, path));
    const made = machine.nested.map((one) => ({ type: one.type, at: callOutside(one) }));
    for (const one of [...classes.map((type) => ({ type, at: null })), ...made].reverse())
      registerController(machine, router, one.type, one.at);
    register(machine, app, {
      call,
      method: "use",
      kind: "mount",
      paths: [root],
      handlers: [],
      mounts: [router],
    });
  }
  configure(errors);
  return app;
}

/** `boatsFactory(container)`: the statement that led to a class within a function. */
function callOutside({ type, frames }: Machine["nested"][number]): ts.Node | null {
  const maker = ts.findAncestor(type.node, ts.isFunctionLike);
  const isInside = (node: ts.Node) => ts.findAncestor(node, (own) => own === maker) !== undefined;
  return [...frames].reverse().find(({ node }) => !isInside(node))?.node ?? null;
}

const mentions = /inversify-express-utils|@controller\b/;

const words: Words = {
  packages,
  verb({ name, args: [first, second] }) {
    const verb = verbs.exec(name)?.[1]?.toLowerCase();
    if (verb === undefined) return null;
    if (verb !== "method") return { method: verb, path: first };
    return { method: first?.kind === "literal" ? String(first.value).toLowerCase() : "all", path: second };
  },
};

function registerController(machine: Machine, router: HostValue, type: ClassValue, at: ts.Node | null): void {
  const applied = appliedTo(machine, type.node, type, packages);
  const own = applied.find(({ name }) => name.toLowerCase() === "controller");
  if (own === undefined) return;
  const around = [...steps(machine, own, 1), ...withMiddleware(machine, applied)];
  // Of the bases only the nearest that declares routes counts.
  const [self = type, ...bases] = ancestry(machine, type);
  const base = bases.find((one) => decoratedRoutes(machine, one, words, [one]).length > 0);
  for (const owner of base === undefined ? [self] : [self, base])
    for (const route of decoratedRoutes(machine, type, words, [owner])) {
      const verb = route.applied.find((one) => one.node === route.node);
      const from = verb?.name.toLowerCase() === "httpmethod" ? 2 : 1;
      register(machine, router, {
        call: at ?? route.member,
        method: route.method,
        kind: "route",
        paths: [joinedPath(machine, [own.args[0], route.path], route.node, merged)],
        wiredBy: [type.node],
        handlers: [
          ...around,
          ...(verb === undefined ? [] : steps(machine, verb, from)),
          ...withMiddleware(machine, route.applied),
          route.handler,
        ],
      });
    }
}

/** `mergePaths`: a slash in front of each part that has none, and none at its end. */
function merged(texts: readonly string[]): string {
  return texts
    .map((text) => {
      const own = text.startsWith("/") || text.startsWith(".") ? text : `/${text}`;
      return text.endsWith("/") ? own.slice(0, -1) : own;
    })
    .join("");
}

function withMiddleware(machine: Machine, applied: readonly Applied[]): HandlerSite[] {
  return applied.filter(({ name }) => name === "withMiddleware").flatMap((one) => steps(machine, one, 0));
}

/** A function, a class whose `handler` runs, or the name that the container knows either by (`container.get(name)`). */
function steps(machine: Machine, one: Applied, from: number): HandlerSite[] {
  return stepsOf(one, "handler", from).map((site) => {
    const [asked] = site.value.kind === "result" ? site.value.args : [];
    const bound = site.value.kind === "function" ? null : boundTo(machine, asked ?? site.value);
    if (bound !== null) return stepOf(site.node, bound, "handler");
    const name = textOf(site.value);
    return name === null ? site : { ...site, known: namedStep(name, site.node) };
  });
}

function namedStep(name: string, at: ts.Node): HandlerBody {
  return { body: null, name, at, callsNext: true, parameters: null };
}
