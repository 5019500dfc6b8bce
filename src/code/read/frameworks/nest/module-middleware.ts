import { ts } from "ts-morph";
import type { Machine } from "../../boot/machine.ts";
import type { HandlerSite, HostValue, Value } from "../../boot/values.ts";
import { flattenSite, pairArguments } from "../register.ts";
import type { NestModule } from "./module-graph.ts";
import type { NestApp, RoutePattern } from "./nest-app.ts";
import { toPart } from "./parts.ts";
import { isEverything, matches, patternsOf } from "./route-patterns.ts";

/** `consumer.apply(A).exclude(…).forRoutes(…)`. */
export interface ModuleMiddleware {
  readonly handlers: readonly HandlerSite[];
  readonly excluded: readonly RoutePattern[];
  readonly routes: readonly RoutePattern[];
  readonly statement: ts.Node | null;
}

interface Chain {
  readonly handlers: HandlerSite[];
  readonly excluded: RoutePattern[];
  readonly found: ModuleMiddleware[];
}

/** Consumers and the chains that hang on them, while `configure` runs. */
export interface Consumers {
  /** What a call on a consumer means; null when the receiver is none. */
  invoke(
    machine: Machine,
    receiver: Value,
    method: string,
    node: ts.CallExpression,
    args: readonly Value[],
  ): Value | null;
  /** Runs `configure` of a module and gives back what it applied, in order. */
  configure(machine: Machine, module: NestModule): readonly ModuleMiddleware[];
}

export function createConsumers(): Consumers {
  const chains = new WeakMap<HostValue, Chain>();
  const make = (node: ts.Node, found: ModuleMiddleware[]): HostValue => {
    // It is no application: it only has to be told from other values.
    const host: HostValue = {
      kind: "host",
      framework: "nest",
      isApp: false,
      node,
      entries: [],
      prefix: [],
      props: new Map(),
    };
    chains.set(host, { handlers: [], excluded: [], found });
    return host;
  };
  return {
    invoke(machine, receiver, method, node, args) {
      const chain = receiver.kind === "host" ? chains.get(receiver) : undefined;
      if (chain === undefined) return null;
      const sites = pairArguments(node, args).flatMap(flattenSite);
      if (method === "apply") {
        const next = make(node, chain.found);
        chains
          .get(next)
          ?.handlers.push(...sites.map((site) => toPart(machine, "middleware", site.value, site.node)));
        return next;
      }
      if (method === "exclude")
        chain.excluded.push(...sites.flatMap((site) => patternsOf(site.value, false)));
      if (method === "forRoutes")
        chain.found.push({
          handlers: [...chain.handlers],
          excluded: [...chain.excluded],
          routes: sites.flatMap((site) => patternsOf(site.value, true)),
          statement: ts.findAncestor(node, ts.isExpressionStatement) ?? null,
        });
      return receiver;
    },
    configure(machine, module) {
      const found: ModuleMiddleware[] = [];
      const configure = module.type.node.members.some(
        (member) => ts.isMethodDeclaration(member) && member.name.getText() === "configure",
      );
      if (!configure) return found;
      const instance = machine.construct(module.type, []);
      const method = machine.member(instance, "configure");
      if (method.kind === "function") machine.run(method, [make(module.type.node, found)], instance);
      return found;
    },
  };
}

interface Served {
  /** With prefix and version; null where it could not be computed. */
  readonly path: string | null;
  readonly verb: string;
  readonly controller: ts.Node;
  readonly method: ts.Node;
}

/**
 * The middleware of modules that a route runs through; and what is mounted where it comes by and passes it over (`exclude`), which its live
 * chain shows all the same.
 */
export function middlewareFor(
  app: NestApp,
  all: readonly ModuleMiddleware[],
  route: Served,
): { readonly front: readonly ModuleMiddleware[]; readonly passing: readonly ModuleMiddleware[] } {
  const own = { method: route.verb, controller: route.controller };
  // Patterns name paths without the global prefix; it is put in front of them.
  const bare = route.path === null ? null : withoutPrefix(app, route.path);
  const hits = (pattern: RoutePattern): boolean => {
    if (pattern.controller !== null) return pattern.controller === route.controller;
    if (pattern.path !== null && isEverything(pattern.path)) return matches(pattern, { ...own, path: "/" });
    // A path that could not be computed may be the one that is meant.
    return bare === null || matches(versioned(app, pattern), { ...own, path: bare });
  };
  const mounted = all.filter((one) => one.routes.some(hits));
  const passes = (one: ModuleMiddleware): boolean => bare !== null && one.excluded.some(hits);
  return { front: mounted.filter((one) => !passes(one)), passing: mounted.filter(passes) };
}

function versioned(app: NestApp, pattern: RoutePattern): RoutePattern {
  if (pattern.version === null || pattern.path === null || app.versioning?.type !== "URI") return pattern;
  return { ...pattern, path: `/${app.versioning.prefix ?? ""}${pattern.version}${pattern.path}` };
}

function withoutPrefix(app: NestApp, path: string): string {
  const value = app.prefix?.value;
  const prefix = value?.kind === "literal" && typeof value.value === "string" ? value.value : "";
  const bare = `/${prefix.replace(/^\/+|\/+$/g, "")}`;
  if (bare === "/") return path;
  return path === bare || path.startsWith(`${bare}/`) ? path.slice(bare.length) || "/" : path;
}
