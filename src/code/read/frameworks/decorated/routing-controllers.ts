import { ts } from "ts-morph";
import type { Machine } from "../../boot/machine.ts";
import { ancestry } from "../../boot/read-member.ts";
import type { ClassValue, HandlerSite, HostValue, Value } from "../../boot/values.ts";
import { type Applied, classDecorators } from "../nest/decorators-of.ts";
import { register } from "../register.ts";
import { classesNamed } from "./classes-named.ts";
import { decoratedRoutes, stepOf, stepsOf, type Words } from "./decorated-class.ts";
import type { Dialect } from "./dialect.ts";
import { hostBehind, makeWith } from "./hosts.ts";
import { joinedPath } from "./paths.ts";

const packages = /^routing-controllers$/;
const verbs: ReadonlySet<string> = new Set("Get Post Put Patch Delete Head Options All Method".split(" "));

/** `createKoaServer` makes an application, `useKoaServer` is handed one; the same for Express. */
const servers: Readonly<Record<string, { readonly pkg: string; readonly made: boolean }>> = {
  createExpressServer: { pkg: "express", made: true },
  createKoaServer: { pkg: "koa", made: true },
  useExpressServer: { pkg: "express", made: false },
  useKoaServer: { pkg: "koa", made: false },
};

export const routingControllers: Dialect = {
  packages,
  registers: "createExpressServer, useExpressServer or their counterparts for Koa",
  createHooks: () => ({
    create(machine, callee, args, node) {
      if (callee.kind !== "external" || !packages.test(callee.pkg)) return null;
      const server = servers[callee.path.join(".")];
      if (server === undefined) return null;
      const host = server.made ? makeWith(machine, server.pkg, [], node) : hostBehind(machine, args[0]);
      if (host !== null) registerControllers(machine, host, args[server.made ? 0 : 1], node);
      return host;
    },
  }),
};

const words: Words = {
  packages,
  verb({ name, args: [first, second] }) {
    if (!verbs.has(name)) return null;
    if (name !== "Method") return { method: name.toLowerCase(), path: first };
    return { method: first?.kind === "literal" ? String(first.value).toLowerCase() : "all", path: second };
  },
};

/**
 * The classes that such a call is handed in `controllers`, as routes of the application: the classes themselves, or patterns
 * of file names. Where a pattern is not known before the process runs, they stay among what was not read.
 */
function registerControllers(
  machine: Machine,
  host: HostValue,
  options: Value | undefined,
  call: ts.Node,
): void {
  if (options?.kind !== "object") return;
  const listed = (name: string) => {
    const value = options.fields.get(name);
    return value === undefined ? [] : classesNamed(machine, value, call);
  };
  const around = listed("middlewares").map((one) => ({ ...one, when: typeOf(machine, one.type) }));
  const hang = (when: "before" | "after"): void => {
    for (const one of around)
      if (one.when === when && ts.isExpression(one.node))
        register(machine, host, {
          call: one.node,
          method: "use",
          kind: "middleware",
          paths: [],
          handlers: [stepOf(one.node, one.type, "use")],
        });
  };
  hang("before");
  const prefix = options.fields.get("routePrefix");
  for (const { type, element } of listed("controllers"))
    registerController(machine, { host, type, prefix, element });
  hang("after");
}

interface Controller {
  readonly host: HostValue;
  readonly type: ClassValue;
  readonly prefix: Value | undefined;
  readonly element: ts.Node | null;
}

function registerController(machine: Machine, { host, type, prefix, element }: Controller): void {
  const applied = classDecorators(machine, type).filter((one) => packages.test(one.pkg));
  const own = applied.findLast(({ name }) => name === "Controller" || name === "JsonController");
  if (own === undefined) return;
  for (const route of decoratedRoutes(machine, type, words, ancestry(machine, type)))
    register(machine, host, {
      call: route.member,
      method: route.method,
      kind: "route",
      paths: [joinedPath(machine, [prefix, own.args[0], route.path], route.node, joined)],
      wiredBy: element === null ? [] : [element],
      handlers: [...used([...applied, ...route.applied]), route.handler],
    });
}

/** The package puts them together as they are, with a slash in front of a first part that has none. */
function joined(texts: readonly string[]): string {
  const text = texts.join("");
  return text.startsWith("/") ? text : `/${text}`;
}

/** `@UseBefore(First, second)`, of the class and then of the method. */
function used(applied: readonly Applied[]): HandlerSite[] {
  return applied.filter((one) => one.name === "UseBefore").flatMap((one) => stepsOf(one, "use"));
}

function typeOf(machine: Machine, value: ClassValue): "before" | "after" | null {
  const own = classDecorators(machine, value).findLast(
    (one) => packages.test(one.pkg) && one.name === "Middleware",
  );
  const [options] = own?.args ?? [];
  const type = options?.kind === "object" ? options.fields.get("type") : undefined;
  return type?.kind === "literal" && (type.value === "before" || type.value === "after") ? type.value : null;
}
