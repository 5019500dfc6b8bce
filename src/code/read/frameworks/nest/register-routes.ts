import type { ts } from "ts-morph";
import type { Machine } from "../../boot/machine.ts";
import type { HandlerSite, PathSite } from "../../boot/values.ts";
import { hostIsAsked } from "../asks-for-host.ts";
import type { Declared } from "../framework.ts";
import { register } from "../register.ts";
import { globalProviders } from "./app-providers.ts";
import { type NestController, type NestRoute, readController } from "./controllers.ts";
import { elementAround } from "./lists.ts";
import {
  type ModuleGraph,
  type NestModule,
  nameOfClass,
  readModuleGraph,
  shortText,
} from "./module-graph.ts";
import { type Consumers, type ModuleMiddleware, middlewareFor } from "./module-middleware.ts";
import type { NestApp, Version } from "./nest-app.ts";
import { readProviders } from "./providers.ts";
import { fullPath, type PathPart } from "./route-paths.ts";

/** Everything that an application registers when it starts to listen: its modules' middleware and controllers, in order. */
export function registerRoutes(
  machine: Machine,
  app: NestApp,
  consumers: Consumers,
  declared: Declared,
): void {
  const graph = readModuleGraph(machine, app.root, app.rootNode);
  const say = (node: ts.Node, reason: string) => declared.lost.push({ node, what: "mount", reason });
  for (const { node, reason } of graph.lost) say(node, reason);
  declared.providers.push(...graph.modules.flatMap((module) => readProviders(machine, module)));
  if (!app.http) return;
  const around = [...globalProviders(machine, graph), ...app.globals];
  const middleware = inOrder(graph).flatMap((module) => consumers.configure(machine, module));
  const served = new Set<string>();
  for (const module of graph.modules) {
    const own = graph.paths.get(module.type.node);
    const path = own === undefined ? null : { text: own, node: module.type.node };
    for (const { value, node } of module.controllers) {
      if (value.kind !== "class") {
        say(node, `the controller ${shortText(node)} could not be computed`);
        continue;
      }
      const controller = readController(machine, value);
      sayGenerated(controller, declared);
      const element = elementAround(node);
      registerController(machine, { app, around, middleware, path, controller, element, served, declared });
    }
  }
}

/** The middleware of global modules runs first, then by distance from the root. */
function inOrder({ modules }: ModuleGraph): NestModule[] {
  const rank = (module: NestModule) => (module.global && module.distance > 0 ? -1 : module.distance);
  return [...modules].sort((a, b) => rank(a) - rank(b));
}

interface ControllerInput {
  readonly app: NestApp;
  readonly around: readonly HandlerSite[];
  readonly middleware: readonly ModuleMiddleware[];
  readonly path: PathPart | null;
  readonly controller: NestController;
  /** Of the list that names the controller. */
  readonly element: ts.Node | null;
  /** A controller that two modules list is registered twice; the second answers nothing. */
  readonly served: Set<string>;
  readonly declared: Declared;
}

function registerController(machine: Machine, input: ControllerInput): void {
  const { app, controller, declared, path } = input;
  if (controller.host !== null)
    declared.lost.push({
      node: controller.type.node.name ?? controller.type.node,
      what: "endpoint",
      reason: `${nameOfClass(controller.type)} answers only for the host ${controller.host.text ?? shortText(controller.host.node)}, which a path does not show`,
    });
  for (const own of controller.paths) {
    for (const route of controller.routes) {
      const versions = versionsFor(app, controller, route);
      const sites = route.paths.flatMap((method) =>
        versions.map((version) =>
          fullPath(app, { module: path, controller: own, method, version, verb: route.verb }),
        ),
      );
      registerRoute(machine, input, route, sites);
    }
  }
}

function versionsFor(app: NestApp, controller: NestController, route: NestRoute): (Version | undefined)[] {
  if (app.versioning === null) return [undefined];
  const known = [route.versions, controller.versions, app.versioning.defaultVersions];
  const versions = known.find((list) => list.length > 0) ?? [];
  // Only the path tells versions apart; with a header all of them share one.
  return versions.length === 0 || app.versioning.type !== "URI" ? [undefined] : [...versions];
}

/** One entry for all paths of a method, unless modules put different middleware in front of them. */
function registerRoute(
  machine: Machine,
  input: ControllerInput,
  route: NestRoute,
  sites: readonly PathSite[],
): void {
  const { app, controller, served, declared } = input;
  const groups = new Map<string, ReturnType<typeof middlewareFor> & { paths: PathSite[] }>();
  for (const site of sites) {
    const text = site.value.kind === "literal" ? String(site.value.value) : null;
    const place = { verb: route.verb, controller: controller.type.node, method: route.method };
    const key = `${app.host.node.pos} ${place.verb} ${text} ${fileOf(place.controller)} ${place.method.pos}`;
    if (text !== null && served.has(key)) continue;
    served.add(key);
    const { front, passing } = middlewareFor(app, input.middleware, { path: text, ...place });
    const chain = front.flatMap(({ handlers }) => handlers.map((handler) => handler.node.pos)).join();
    const group = groups.get(chain) ?? { front, passing, paths: [] };
    group.paths.push(site);
    groups.set(chain, group);
    sayVersion(input, route, text, declared);
  }
  const all = [...input.around, ...route.parts];
  const at = (stage: HandlerSite["stage"]) => all.filter((part) => part.stage === stage);
  const own = controller.type.node;
  for (const { front, passing, paths } of groups.values())
    register(machine, app.host, {
      call: route.method,
      ...(route.method.parent === own ? {} : { heir: own }),
      method: route.verb.toLowerCase(),
      kind: "route",
      paths,
      ...(controller.host === null ? {} : { depends: hostIsAsked }),
      ...(isVersioned(input, route) ? { versioned: true } : {}),
      wiredBy: [input.element, ...[...front, ...passing].map(({ statement }) => statement)].filter(
        (node) => node !== null,
      ),
      // Filters are asked from the inside out.
      handlers: [
        ...front.flatMap(({ handlers }) => handlers),
        ...at("guard"),
        ...at("interceptor"),
        ...at("pipe"),
        route.handler,
        ...at("filter").reverse(),
      ],
    });
}

/** By a header or media type; a version in the path is part of the path. */
function isVersioned({ app, controller }: ControllerInput, route: NestRoute): boolean {
  if (app.versioning === null || app.versioning.type === "URI") return false;
  return route.versions.length + controller.versions.length > 0;
}

function sayVersion(input: ControllerInput, route: NestRoute, path: string | null, declared: Declared): void {
  if (!isVersioned(input, route)) return;
  declared.lost.push({
    node: route.method.name,
    what: "endpoint",
    reason: `${route.verb} ${path ?? "?"} is for a version that a header tells, which a path does not show`,
  });
}

function sayGenerated({ generated, type }: NestController, declared: Declared): void {
  for (const one of generated)
    declared.lost.push({
      node: one.node,
      what: "endpoint",
      reason: `${one.pkg} makes routes of ${nameOfClass(type)} that are written nowhere`,
    });
}

function fileOf(node: ts.Node): string {
  return `${node.getSourceFile().fileName}:${node.pos}`;
}
