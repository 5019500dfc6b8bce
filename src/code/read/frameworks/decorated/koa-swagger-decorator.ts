import { posix, relative, sep } from "node:path";
import { ts } from "ts-morph";
import type { Machine } from "../../boot/machine.ts";
import { type ClassValue, type HandlerSite, type HostValue, textOf, unknown } from "../../boot/values.ts";
import { foldPath } from "../../imports/fold-path.ts";
import type { Applied } from "../nest/decorators-of.ts";
import { pairArguments, register } from "../register.ts";
import { classesNamed, exportedClasses } from "./classes-named.ts";
import { appliedTo, decoratedRoutes, stepsOf, type Words } from "./decorated-class.ts";
import type { Dialect } from "./dialect.ts";
import { hostBehind } from "./hosts.ts";
import { joinedPath } from "./paths.ts";

const packages = /^koa-swagger-decorator$/;

/**
 * `router.map(Class)` and `router.mapDir(folder)` of version 1 (lib/wrapper.ts: `handleMap`; lib/utils.ts:
 * `loadSwaggerClasses`), `router.applyRoute(Class)` of version 2 (lib/swagger-router.ts): static methods, then those of
 * instances, with the middleware of the class and then of the method before them.
 */
export const koaSwaggerDecorator: Dialect = {
  packages,
  registers: "map, mapDir or applyRoute of a router",
  createHooks: () => ({
    invoke(machine, receiver, method, node, args) {
      const router = hostBehind(machine, receiver);
      const [given, options] = pairArguments(node, args);
      if (router?.framework !== "koa" || given === undefined) return null;
      if (method === "mapDir") mapFolder(machine, router, node, given, options);
      else if (method === "map" || method === "applyRoute")
        for (const { type, element } of classesNamed(machine, given.value, given.node))
          mapClass(machine, router, type, element ?? statementAround(node));
      else return null;
      return receiver;
    },
  }),
};

function statementAround(call: ts.Node): ts.Node | null {
  return ts.isExpressionStatement(call.parent) ? call.parent : null;
}

function mapFolder(
  machine: Machine,
  router: HostValue,
  call: ts.CallExpression,
  given: HandlerSite,
  options: HandlerSite | undefined,
): void {
  const { sources } = machine;
  const absolute = foldPath(sources, sources.pathOf(call), given.node) ?? textOf(given.value);
  if (absolute === null) {
    register(machine, router, {
      ...{ call, method: "use", kind: "mount", paths: [], handlers: [] },
      unseen: "the folder of the classes of koa-swagger-decorator could not be computed from the code",
    });
    return;
  }
  const folder = posix.normalize(
    relative(sources.root, posix.resolve(sources.root, absolute)).split(sep).join("/"),
  );
  const deep = options?.value.kind === "object" ? options.value.fields.get("recursive") : undefined;
  const flat = deep?.kind === "literal" && deep.value === false;
  const inside = (path: string) =>
    (folder === "." || path.startsWith(`${folder}/`)) && (!flat || posix.dirname(path) === folder);
  for (const file of [...sources.files.keys()].filter(inside).sort()) {
    if (!machine.sources.matches(file, /koa-swagger-decorator/)) continue;
    for (const type of exportedClasses(machine, file)) mapClass(machine, router, type, null);
  }
}

const words: Words = {
  packages,
  statics: true,
  verb({ name, args: [first, second] }) {
    if (name === "request" && first !== undefined) return { method: verbOf(textOf(first)), path: second };
    if (name !== "routeConfig" || first?.kind !== "object") return null;
    return { method: verbOf(textOf(first.fields.get("method") ?? unknown)), path: first.fields.get("path") };
  },
};

function verbOf(text: string | null): string {
  return text?.toLowerCase() ?? "all";
}

function mapClass(machine: Machine, router: HostValue, type: ClassValue, wiring: ts.Node | null): void {
  const applied = appliedTo(machine, type.node, type, packages);
  const prefix = applied.find(({ name }) => name === "prefix")?.args[0];
  const routes = decoratedRoutes(machine, type, words);
  const isStatic = (node: ts.Node) =>
    ts.canHaveModifiers(node) &&
    (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword);
  const first = routes.filter(({ member }) => isStatic(member));
  for (const route of [...first, ...routes.filter((one) => !first.includes(one))])
    register(machine, router, {
      call: route.member,
      method: route.method,
      kind: "route",
      paths: [joinedPath(machine, [prefix, route.path], route.node, joined)],
      wiredBy: [type.node, ...(wiring === null ? [] : [wiring])],
      handlers: [
        ...middlewares(applied, "middlewaresAll"),
        ...middlewares(route.applied, "middlewares"),
        route.handler,
      ],
    });
}

function joined(texts: readonly string[]): string {
  return texts.join("").replace(/{(.*?)}/g, ":$1");
}

function middlewares(applied: readonly Applied[], name: string): HandlerSite[] {
  return applied.filter((one) => one.name === name).flatMap((one) => stepsOf(one, "use"));
}
