import { ts } from "ts-morph";
import type { Machine } from "../../boot/machine.ts";
import {
  type ClassValue,
  type HandlerSite,
  type HostValue,
  literal,
  type PathSite,
  unknown,
} from "../../boot/values.ts";
import type { Applied } from "../nest/decorators-of.ts";
import { pairArguments, register } from "../register.ts";
import { classesNamed, type NamedClass } from "./classes-named.ts";
import { appliedTo, type DecoratedRoute, decoratedRoutes, stepsOf, type Words } from "./decorated-class.ts";
import type { Dialect } from "./dialect.ts";
import { hostBehind, makeWith } from "./hosts.ts";
import { joinedPath } from "./paths.ts";

const packages = /^@overnightjs\/core$/;
const verbs =
  /^(All|Checkout|Copy|Delete|Get|Head|Lock|Merge|Mkactivity|Mkcol|Move|MSearch|Notify|Options|Patch|Post|Purge|Put|Report|Search|Subscribe|Trace|Unlock|Unsubscribe)$/;

/**
 * `class Api extends Server { … this.addControllers([new Boats()]) }`: a router for each controller, below `/` and what
 * `@Controller` is given, with `@ClassMiddleware` in front and `@ChildControllers` below (src/core/lib/Server.ts of
 * OvernightJS 1.7: `addControllers`, `getRouter`; paths are written without a slash in front, which the decorators add).
 */
export const overnight: Dialect = {
  packages,
  registers: "addControllers of its server",
  createHooks() {
    const servers = new WeakSet<HostValue>();
    return {
      create(machine, callee, _args, node) {
        if (callee.kind !== "external" || !packages.test(callee.pkg)) return null;
        if (callee.path.join(".") !== "Server") return null;
        const app = makeWith(machine, "express", [], node);
        if (app !== null) servers.add(app);
        return app;
      },
      member: (_machine, host, name) => (servers.has(host) && /^_?app$/.test(name) ? host : null),
      invoke(machine, receiver, method, node, args) {
        const host = hostBehind(machine, receiver);
        if (host === null || !servers.has(host) || method !== "addControllers") return null;
        const [, , around] = pairArguments(node, args);
        for (const one of args[0] === undefined ? [] : classesNamed(machine, args[0], node))
          mountController(machine, host, one, around === undefined ? [] : [around]);
        return unknown;
      },
    };
  },
};

const words: Words = {
  packages,
  verb: ({ name, args: [path] }) =>
    verbs.test(name) ? { method: name === "MSearch" ? "m-search" : name.toLowerCase(), path } : null,
};

function mountController(
  machine: Machine,
  host: HostValue,
  { type, node, element }: NamedClass,
  around: readonly HandlerSite[],
): void {
  const applied = appliedTo(machine, type.node, type, packages);
  const own = applied.find(({ name }) => name === "Controller");
  const router = own === undefined ? null : makeWith(machine, "express", ["Router"], node);
  if (own === undefined || router === null) return;
  useMiddleware(machine, router, applied);
  registerRoutes(machine, router, type);
  for (const one of applied.filter(({ name }) => /^(Child(ren|Controllers))$/.test(name)))
    for (const child of one.args.flatMap((value) => classesNamed(machine, value, one.node)))
      mountController(machine, router, child, []);
  register(machine, host, {
    call: element ?? node,
    method: "use",
    kind: "mount",
    paths: [joinedPath(machine, [own.args[0]], own.node, ([text = ""]) => `/${text}`)],
    handlers: around,
    mounts: [router],
  });
}

function useMiddleware(machine: Machine, router: HostValue, applied: readonly Applied[]): void {
  // The topmost comes first.
  for (const one of applied.filter(({ name }) => name === "ClassMiddleware").reverse())
    register(machine, router, {
      call: one.node,
      method: "use",
      kind: "middleware",
      paths: [],
      handlers: stepsOf(one, "use"),
    });
}

/** Fields of the instance before methods of the class, the way their names are listed. */
function registerRoutes(machine: Machine, router: HostValue, type: ClassValue): void {
  const routes = decoratedRoutes(machine, type, words, [type]);
  const fields = routes.filter(({ member }) => ts.isPropertyDeclaration(member));
  for (const route of [...fields, ...routes.filter((one) => !fields.includes(one))])
    register(machine, router, {
      call: route.member,
      method: route.method,
      kind: "route",
      paths: [pathOf(machine, route)],
      handlers: [
        ...route.applied
          .filter(({ name }) => name === "Middleware")
          .reverse()
          .flatMap((one) => stepsOf(one, "use")),
        route.handler,
      ],
    });
}

/** `addForwardSlashToFrontOfRegex`: a pattern gets a slash in front, and anything after it unless it says where it begins. */
function pathOf(machine: Machine, { path, node }: DecoratedRoute): PathSite {
  if (path === undefined) return { node, value: literal("") };
  if (path.kind !== "regex") return joinedPath(machine, [path], node, ([text = ""]) => `/${text}`);
  const source = path.source.startsWith("^") ? `/${path.source.slice(1)}` : `/.*${path.source}`;
  const [written = node] = ts.isCallExpression(node) ? node.arguments : [];
  return { node: written, value: { kind: "regex", source } };
}
