import type { ts } from "ts-morph";
import { fromEnvironmentFile } from "../../boot/environment-file.ts";
import type { FrameworkHooks, Machine } from "../../boot/machine.ts";
import { type HandlerSite, type HostValue, textOf, unknown, type Value } from "../../boot/values.ts";
import type { HandlerStage } from "../../facts.ts";
import type { Declared } from "../framework.ts";
import { flattenSite, makeHost, pairArguments, register } from "../register.ts";
import { type ConfigValues, createConfigValues } from "./config-values.ts";
import { readModuleGraph } from "./module-graph.ts";
import { createConsumers } from "./module-middleware.ts";
import type { NestApp } from "./nest-app.ts";
import { ownSettings } from "./own-settings.ts";
import { toPart } from "./parts.ts";
import { registerRoutes } from "./register-routes.ts";
import { versionsOf } from "./route-paths.ts";
import { patternsOf } from "./route-patterns.ts";

/** How an application comes to be, with whether it answers HTTP. */
const factories: Readonly<Record<string, boolean>> = {
  "NestFactory.create": true,
  "NestFactory.createMicroservice": false,
  "NestFactory.createApplicationContext": false,
  "CommandFactory.run": false,
  "CommandFactory.runWithoutClosing": false,
  "CommandFactory.createWithoutRunning": false,
};

const globalParts: Readonly<Record<string, HandlerStage>> = {
  useGlobalGuards: "guard",
  useGlobalInterceptors: "interceptor",
  useGlobalPipes: "pipe",
  useGlobalFilters: "filter",
};

/** Verbs of the HTTP adapter and of what lies under it; with a path and a handler they register. */
const adapterVerbs = new Set(["get", "post", "put", "patch", "delete", "options", "head", "all"]);

export function createNestHooks(hosts: HostValue[], declared: Declared): FrameworkHooks {
  const apps = new Map<HostValue, NestApp>();
  const config = createConfigValues();
  const consumers = createConsumers();
  const appOf = (value: Value | undefined): NestApp | null =>
    value?.kind === "host" ? (apps.get(value) ?? null) : null;
  const read = new Set<NestApp>();
  const readModules = (machine: Machine): void => {
    for (const app of apps.values()) {
      if (read.has(app)) continue;
      read.add(app);
      readModuleGraph(machine, app.root, app.rootNode);
    }
  };
  const finish = (machine: Machine, app: NestApp): void => {
    if (app.finished) return;
    app.finished = true;
    registerRoutes(machine, app, consumers, declared);
  };

  return {
    create(machine, callee, args, node) {
      const noted = config.note(machine, callee, args);
      if (noted !== null || callee.kind !== "external") return noted;
      const http = factories[callee.path.join(".")];
      const [root] = args;
      if (http === undefined || root === undefined) return null;
      const host = makeHost(hosts, "nest", http, node);
      apps.set(host, {
        host,
        root,
        rootNode: node,
        http,
        prefix: null,
        exclude: [],
        versioning: null,
        globals: [],
        finished: false,
        closed: false,
      });
      mountAdapter(machine, host, args[1], node);
      return host;
    },
    invoke(machine, receiver, method, node, args) {
      const asked = config.read(machine, receiver, method, args, () => readModules(machine));
      if (asked !== null) return asked;
      const consumer = consumers.invoke(machine, receiver, method, node, args);
      if (consumer !== null) return consumer;
      const app = appOf(receiver);
      if (app === null) return null;
      const provided = method === "get" && args.length < 3 ? providedBy(machine, config, args[0]) : null;
      return provided ?? onApp(machine, app, { method, node, args, finish });
    },
    through(value) {
      if (value.kind !== "result" || value.callee.kind !== "external") return null;
      return value.args.map(appOf).find((app) => app != null)?.host ?? null;
    },
    finish(machine) {
      // Made twice, on a condition or to ask it for settings, it is one application: the one that listens.
      const listening = new Set([...apps.values()].filter((app) => app.finished).map(rootOf));
      for (const app of apps.values())
        if (!app.closed && !(app.http && listening.has(rootOf(app)))) finish(machine, app);
    },
  };
}

/** What the container is asked for, as far as it holds settings: `app.get(appConfig.KEY)`, `app.get(AppSettings)`. */
function providedBy(machine: Machine, config: ConfigValues, token: Value | undefined): Value | null {
  if (token === undefined) return null;
  return token.kind === "class" ? ownSettings(machine, config, token) : config.behind(machine, token);
}

/** The class of the root module; the call itself where that is something else. */
function rootOf({ root, rootNode }: NestApp): ts.Node {
  return root.kind === "class" ? root.node : rootNode;
}

/** `NestFactory.create(AppModule, new ExpressAdapter(server))`: what hangs on `server` answers first. */
function mountAdapter(machine: Machine, host: HostValue, adapter: Value | undefined, call: ts.Node): void {
  if (adapter?.kind !== "result") return;
  const mounts = adapter.args.filter((value) => value.kind === "host");
  if (mounts.length > 0)
    register(machine, host, { call, method: "use", kind: "mount", paths: [], handlers: [], mounts });
}

interface Called {
  readonly method: string;
  readonly node: ts.CallExpression;
  readonly args: readonly Value[];
  readonly finish: (machine: Machine, app: NestApp) => void;
}

function onApp(machine: Machine, app: NestApp, called: Called): Value | null {
  const { method, node, args } = called;
  const sites = pairArguments(node, args);
  const stage = globalParts[method];
  if (stage !== undefined) {
    app.globals.push(
      ...sites.flatMap(flattenSite).map((site) => toPart(machine, stage, site.value, site.node)),
    );
    return app.host;
  }
  switch (method) {
    case "setGlobalPrefix":
      setPrefix(machine, app, sites[0], args[1]);
      return app.host;
    case "enableVersioning":
      setVersioning(app, args[0], node);
      return app.host;
    case "getHttpAdapter":
    case "getInstance":
    case "getHttpServer":
    case "enableCors":
    case "disable":
    case "set":
    case "enableShutdownHooks":
      return app.host;
    case "close":
      app.closed = !app.finished;
      return app.host;
    case "use":
      useMiddleware(machine, app.host, node, sites);
      return app.host;
    case "init":
    case "listen":
    case "listenAsync":
      called.finish(machine, app);
      return null;
    default: {
      const [path, ...handlers] = sites;
      if (!adapterVerbs.has(method) || path === undefined || handlers.length === 0) return null;
      if (path.value.kind !== "literal" || typeof path.value.value !== "string") return null;
      register(machine, app.host, { call: node, method, kind: "route", paths: [path], handlers });
      return app.host;
    }
  }
}

function setPrefix(
  machine: Machine,
  app: NestApp,
  path: HandlerSite | undefined,
  options: Value | undefined,
): void {
  if (path === undefined) return;
  app.prefix = { node: path.node, value: fromEnvironmentFile(machine.sources.root, path.value) };
  const exclude = options?.kind === "object" ? options.fields.get("exclude") : undefined;
  if (exclude !== undefined) app.exclude.push(...patternsOf(exclude, false));
}

function setVersioning(app: NestApp, options: Value | undefined, node: ts.CallExpression): void {
  const fields = options?.kind === "object" ? options.fields : new Map<string, Value>();
  const type = fields.get("type") ?? unknown;
  const name = type.kind === "external" ? type.path.at(-1) : undefined;
  const prefix = fields.get("prefix");
  const off = prefix?.kind === "literal" && prefix.value === false;
  app.versioning = {
    type: name === "HEADER" || name === "MEDIA_TYPE" || name === "CUSTOM" ? name : "URI",
    prefix: prefix === undefined ? "v" : off ? "" : textOf(prefix),
    prefixNode: (options?.kind === "object" ? options.origins.get("prefix") : undefined) ?? node,
    defaultVersions: versionsOf(fields.get("defaultVersion")),
  };
}

function useMiddleware(
  machine: Machine,
  host: HostValue,
  node: ts.CallExpression,
  sites: readonly HandlerSite[],
): void {
  const [first, ...rest] = sites;
  const path =
    rest.length > 0 &&
    first !== undefined &&
    (first.value.kind === "literal" || first.value.kind === "regex" || first.value.kind === "array");
  const given = (path ? rest : sites).flatMap(flattenSite);
  const mounts = given.flatMap(({ value }) => (value.kind === "host" ? [value] : []));
  register(machine, host, {
    call: node,
    method: "use",
    kind: mounts.length > 0 ? "mount" : "middleware",
    paths: path && first !== undefined ? flattenSite(first) : [],
    handlers: given.filter(({ value }) => value.kind !== "host"),
    mounts,
  });
}
