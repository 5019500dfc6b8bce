import type { Machine } from "../../boot/machine.ts";
import { type HandlerSite, type HostValue, literal, unknown } from "../../boot/values.ts";
import { register } from "../register.ts";
import { classesNamed, type NamedClass } from "./classes-named.ts";
import { appliedTo, decoratedRoutes, stepsOf, type Words } from "./decorated-class.ts";
import type { Dialect } from "./dialect.ts";
import { hostBehind, makeWith } from "./hosts.ts";

const packages = /^@decorators\/express$/;
const verbs = /^(All|Get|Post|Put|Delete|Patch|Options|Head)$/;

/**
 * `attachControllers(app, [Boats])` and `attachControllerInstances(app, [boats])`: a router for each class below the path of its
 * `@Controller`, whose list of middleware goes in front, as that of a verb does (express/src/express.ts and
 * express/src/decorators/ of @decorators/express 2).
 */
export const decoratorsExpress: Dialect = {
  packages,
  registers: "attachControllers",
  createHooks: () => ({
    create(machine, callee, args, node) {
      if (callee.kind !== "external" || !packages.test(callee.pkg)) return null;
      if (!/^attachController(s|Instances)$/.test(callee.path.join("."))) return null;
      const [app, classes = unknown] = args;
      const host = hostBehind(machine, app);
      for (const one of host === null ? [] : classesNamed(machine, classes, node))
        if (host !== null) mountController(machine, host, one);
      return app ?? literal(undefined);
    },
  }),
};

const words: Words = {
  packages,
  verb: ({ name, args: [path] }) => (verbs.test(name) ? { method: name.toLowerCase(), path } : null),
};

function mountController(machine: Machine, host: HostValue, { type, node, element }: NamedClass): void {
  const own = appliedTo(machine, type.node, type, packages).find(({ name }) => name === "Controller");
  const router = own === undefined ? null : makeWith(machine, "express", ["Router"], node);
  if (own === undefined || router === null) return;
  const around = stepsOf(own, "use", 1).filter(isStep);
  if (around.length > 0)
    register(machine, router, {
      call: own.node,
      method: "use",
      kind: "middleware",
      paths: [],
      handlers: around,
    });
  for (const route of decoratedRoutes(machine, type, words)) {
    const verb = route.applied.find((one) => one.node === route.node);
    register(machine, router, {
      ...{ call: route.member, method: route.method, kind: "route" },
      paths: [{ node: route.node, value: route.path ?? literal("/") }],
      handlers: [...(verb === undefined ? [] : stepsOf(verb, "use", 1)), route.handler],
    });
  }
  register(machine, host, {
    ...{ call: element ?? node, method: "use", kind: "mount", handlers: [], mounts: [router] },
    paths: [{ node: own.node, value: own.args[0] ?? literal("/") }],
  });
}

/** Options of the router may stand between path and middleware. */
function isStep({ value }: HandlerSite): boolean {
  return value.kind !== "object" && value.kind !== "literal";
}
