import type { Machine } from "../../boot/machine.ts";
import type { ClassValue, HandlerSite, Value } from "../../boot/values.ts";
import { type Applied, classDecorators } from "../nest/decorators-of.ts";
import { packages } from "./awilix-builders.ts";
import { belowEach, type RolledUp, verbsIn } from "./awilix-routes.ts";
import { decoratedRoutes, stepsOf, type Words } from "./decorated-class.ts";

const verbs = /^(GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|PATCH|ALL)$/;

const words: Words = {
  packages,
  verb({ name, args }) {
    if (verbs.test(name)) return { method: name.toLowerCase(), path: undefined };
    return name === "verbs" ? { method: verbsIn(args[0])[0] ?? "all", path: undefined } : null;
  },
};

/** `@route("/boats") @before([…])` at the class; `@route("/:id") @GET()`, `@verbs([…])`, `@before`, `@after` at methods. */
export function routesOfClass(machine: Machine, type: ClassValue): RolledUp[] {
  const own = classDecorators(machine, type).filter((one) => packages.test(one.pkg));
  return decoratedRoutes(machine, type, words).flatMap((route) => {
    const said = route.applied.find(({ node }) => node === route.node);
    const methods = said?.name === "verbs" ? verbsIn(said.args[0]) : [route.method];
    return methods.map((method) => ({
      ...{ call: route.member, node: route.node, method, handler: route.handler },
      paths: belowEach(pathsIn(own), pathsIn(route.applied)),
      before: [...steps(own, "before"), ...steps(route.applied, "before")],
      after: [...steps(route.applied, "after"), ...steps(own, "after")],
      wiredBy: [type.node],
    }));
  });
}

function pathsIn(applied: readonly Applied[]): Value[] {
  return applied.filter(({ name }) => name === "route").flatMap(({ args: [path] }) => path ?? []);
}

function steps(applied: readonly Applied[], wanted: string): HandlerSite[] {
  return applied.filter(({ name }) => name === wanted).flatMap((one) => stepsOf(one, "use"));
}
