import { posix } from "node:path";
import type { ts } from "ts-morph";
import { moduleObject } from "../../boot/exported-names.ts";
import type { Machine } from "../../boot/machine.ts";
import { sourcesLike } from "../../boot/match-files.ts";
import { type HostValue, literal, textOf, unknown, type Value } from "../../boot/values.ts";
import { register } from "../register.ts";
import { Builders, packages, routesOfBuilder } from "./awilix-builders.ts";
import { routesOfClass } from "./awilix-classes.ts";
import type { RolledUp } from "./awilix-routes.ts";
import type { Dialect } from "./dialect.ts";
import { hostBehind, makeWith } from "./hosts.ts";
import { joinedPath } from "./paths.ts";

/**
 * `app.use(loadControllers("routes/*.js", { cwd: __dirname }))`, `controller(Class)` and `importControllers(router, pattern)`
 * of awilix-koa and awilix-express: decorated classes, and what `createController(…)` builds, that files export
 * (lib/controller.ts of both; lib/find-controllers.ts and lib/state-util.ts of awilix-router-core).
 */
export const awilixRouter: Dialect = {
  packages,
  registers: "loadControllers, importControllers or controller",
  createHooks: () => {
    const builders = new Builders();
    return {
      create(machine, callee, args, node) {
        if (callee.kind !== "external" || !packages.test(callee.pkg)) return null;
        const name = callee.path.at(-1) ?? "";
        const given = args[0] ?? unknown;
        if (name === "createController") return builders.make(given, callee, args, node);
        if (name === "importControllers") {
          const host = hostBehind(machine, given);
          if (host !== null) load(machine, builders, host, args[1], args[2], node);
          return literal(undefined);
        }
        if (name !== "loadControllers" && name !== "controller") return null;
        const host = hostBehind(machine, args[2]) ?? routerOf(machine, callee.pkg, node);
        if (host === null) return null;
        if (name === "loadControllers") load(machine, builders, host, given, args[1], node);
        else
          for (const one of given.kind === "array" ? given.items.map(({ value }) => value) : [given])
            registerRoutes(machine, host, rolledUp(machine, builders, one));
        return host;
      },
      invoke: (_machine, receiver, method, node, args) => builders.extend(receiver, method, node, args),
    };
  },
};

function routerOf(machine: Machine, pkg: string, node: ts.Node): HostValue | null {
  return pkg === "awilix-express"
    ? makeWith(machine, "express", ["Router"], node)
    : makeWith(machine, "@koa/router", [], node);
}

function load(
  machine: Machine,
  builders: Builders,
  host: HostValue,
  pattern: Value | undefined,
  options: Value | undefined,
  call: ts.Node,
): void {
  const text = textOf(pattern ?? unknown);
  const cwd = options?.kind === "object" ? (options.fields.get("cwd") ?? literal("")) : literal("");
  const folder = textOf(cwd);
  if (text === null || folder === null) {
    register(machine, host, {
      ...{ call, method: "use", kind: "mount", paths: [], handlers: [] },
      unseen: "the files of the controllers of awilix could not be computed from the code",
    });
    return;
  }
  const files = sourcesLike(machine, posix.resolve(machine.sources.root, folder, text));
  for (const file of [...new Set(files)].sort())
    for (const value of exportsOf(machine, builders, file))
      registerRoutes(machine, host, rolledUp(machine, builders, value));
}

/** What the file is as a whole, where that is a controller; else each of its exports. */
function exportsOf(machine: Machine, builders: Builders, file: string): Value[] {
  const whole = machine.whole(file);
  if (whole.kind === "class" || builders.stateOf(whole) !== null) return [whole];
  return [...new Set(moduleObject(machine, file).fields.values())];
}

function rolledUp(machine: Machine, builders: Builders, value: Value): RolledUp[] {
  if (value.kind === "class") return routesOfClass(machine, value);
  const state = builders.stateOf(value);
  return state === null ? [] : routesOfBuilder(machine, state);
}

function registerRoutes(machine: Machine, host: HostValue, routes: readonly RolledUp[]): void {
  for (const route of routes)
    register(machine, host, {
      call: route.call,
      method: route.method,
      kind: "route",
      paths: route.paths.map((parts) => joinedPath(machine, parts, route.node, (texts) => texts.join(""))),
      handlers: [
        ...route.before,
        route.handler,
        ...route.after.map((site) => ({ ...site, stage: "middleware" as const })),
      ],
      wiredBy: route.wiredBy,
    });
}
