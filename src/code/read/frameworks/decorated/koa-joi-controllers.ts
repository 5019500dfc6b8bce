import type { Machine } from "../../boot/machine.ts";
import { type HandlerSite, type HostValue, literal, unknown, type Value } from "../../boot/values.ts";
import type { Applied } from "../nest/decorators-of.ts";
import { register } from "../register.ts";
import { classesNamed, type NamedClass } from "./classes-named.ts";
import { appliedTo, decoratedRoutes, stepsOf, type Words } from "./decorated-class.ts";
import type { Dialect } from "./dialect.ts";
import { hostBehind } from "./hosts.ts";
import { joinedPath } from "./paths.ts";

const packages = /^koa-joi-controllers$/;
const verbs = /^(Get|Post|Put|Delete|Head|Options|Patch)$/;

/**
 * `configureRoutes(app, [new Boats()], "/api")`: a router for each controller below the base and its prefix, with `@Pre` and
 * `@Chain` in front of a method (src/main.ts and src/controller/koa.controller.ts of koa-joi-controllers 1.2).
 */
export const koaJoiControllers: Dialect = {
  packages,
  registers: "configureRoutes",
  createHooks: () => ({
    create(machine, callee, args, node) {
      if (callee.kind !== "external" || !packages.test(callee.pkg)) return null;
      if (callee.path.join(".") !== "configureRoutes") return null;
      const app = hostBehind(machine, args[0]);
      const [, controllers = unknown, base] = args;
      for (const one of app === null ? [] : classesNamed(machine, controllers, node))
        if (app !== null) registerController(machine, app, one, base);
      return literal(undefined);
    },
  }),
};

const words: Words = {
  packages,
  verb: ({ name, args: [path] }) => (verbs.test(name) ? { method: name.toLowerCase(), path } : null),
};

function registerController(
  machine: Machine,
  app: HostValue,
  { type, element }: NamedClass,
  base: Value | undefined,
): void {
  const own = appliedTo(machine, type.node, type, packages).find(({ name }) => name === "Controller");
  if (own === undefined) return;
  for (const route of decoratedRoutes(machine, type, words, [type]))
    register(machine, app, {
      call: route.member,
      method: route.method,
      kind: "route",
      paths: [joinedPath(machine, [base, own.args[0], route.path], route.node, joined)],
      wiredBy: element === null ? [] : [element],
      handlers: [...steps(route.applied, "Pre"), ...steps(route.applied, "Chain"), route.handler],
    });
}

/** A slash goes in front of each part, and the first double one is mended. */
function joined([base = "", prefix = "", path = ""]: readonly string[]): string {
  const slashed = (text: string) => `/${text}`.replace("//", "/");
  return (base === "" ? "" : slashed(base)) + slashed(prefix) + slashed(path);
}

/** The topmost comes first. */
function steps(applied: readonly Applied[], wanted: string): HandlerSite[] {
  const own = applied.filter(({ name }) => name === wanted);
  return own.reverse().flatMap((one) => stepsOf(one, "use"));
}
