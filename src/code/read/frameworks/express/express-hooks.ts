import { ts } from "ts-morph";
import type { FrameworkHooks, Machine } from "../../boot/machine.ts";
import {
  type HandlerSite,
  type HostEntry,
  type HostValue,
  textOf,
  unknown,
  type Value,
} from "../../boot/values.ts";
import { asksForHost } from "../asks-for-host.ts";
import { listenedOn } from "../listened-on.ts";
import { flattenSite, makeHost, pairArguments, register } from "../register.ts";
import { answersByItself } from "./answering-packages.ts";
import { namedOperations } from "./named-operations.ts";
import { describeByFolders } from "./openapi-folders.ts";
import { verbs } from "./verbs.ts";

/** Packages whose default call is a router of Express with something added. */
const routerPackages = new Set(["express-promise-router", "router"]);
const settings = new Set(["set", "enable", "disable", "engine", "disabled", "enabled"]);

export function createExpressHooks(hosts: HostValue[]): FrameworkHooks {
  const host = (isApp: boolean, node: ts.Node): HostValue => makeHost(hosts, "express", isApp, node);

  return {
    create(machine, callee, args, node) {
      if (callee.kind !== "external") return null;
      const name = callee.path.join(".");
      const isCall = ts.isCallExpression(node) || ts.isNewExpression(node);
      if (callee.pkg === "express-openapi" && name === "initialize" && isCall)
        return describeByFile(machine, node, args);
      if (callee.pkg === "express")
        return name === "" ? host(true, node) : name === "Router" ? host(false, node) : null;
      if (routerPackages.has(callee.pkg) && (name === "" || name === "Router")) return host(false, node);
      if (name === "AsyncRouter") return host(false, node);
      return name === "addAsync" ? (hostOf(args[0]) ?? null) : null;
    },
    invoke(machine, receiver, method, node, args) {
      if (receiver.kind === "route") {
        if (receiver.host.framework !== "express") return null;
        if (!verbs.has(method)) return null;
        registerSites(machine, receiver.host, method, node, pairArguments(node, args), [
          { node: receiver.path, value: receiver.pathValue },
        ]);
        return receiver;
      }
      const target = hostOf(receiver);
      if (target === null) return null;
      const setting = args.length === 0 ? null : textOf(args[0] ?? unknown);
      if (method === "get" && args.length === 1 && setting !== null)
        return target.props.get(settingKey(setting)) ?? null;
      if (method === "set" && setting !== null && args[1] !== undefined)
        target.props.set(settingKey(setting), args[1]);
      if (receiver.kind === "instance" && machine.member(receiver, method).kind === "function") return null;
      if (method === "route" && node.arguments[0] !== undefined)
        return {
          kind: "route",
          host: target,
          path: node.arguments[0],
          pathValue: args[0] ?? { kind: "unknown" },
        };
      const sites = pairArguments(node, args);
      if (method === "use") {
        const withPath = sites[0] !== undefined && isPath(sites[0], sites.length);
        registerSites(
          machine,
          target,
          "use",
          node,
          withPath ? sites.slice(1) : sites,
          withPath ? toPaths(sites[0]!) : [],
        );
        return receiver;
      }
      if ((verbs.has(method) || method === "param") && sites.length >= 2) {
        registerSites(machine, target, method, node, sites.slice(1), toPaths(sites[0]!));
        return receiver;
      }
      if (method === "ws" && sites.length >= 2) {
        registerSocket(machine, target, node, sites.slice(1), toPaths(sites[0]!));
        return receiver;
      }
      return settings.has(method) ? receiver : null;
    },
    member: (_machine, target, name) =>
      target.framework === "express" && name === "locals" ? localsOf(target) : null,
    through: (value) =>
      value.kind === "result" && value.callee.kind === "external" ? firstHost(value.args) : null,
  };
}

function hostOf(value: Value | undefined): HostValue | null {
  if (value?.kind === "host") return value.framework === "express" ? value : null;
  if (value?.kind === "instance") return value.host?.framework === "express" ? value.host : null;
  const wrapped = value?.kind === "result" && value.callee.kind === "external" ? firstHost(value.args) : null;
  if (wrapped !== null) return wrapped;
  const listened = listenedOn(value);
  return listened === null ? null : hostOf(listened);
}

function firstHost(values: readonly Value[]): HostValue | null {
  for (const value of values) {
    const host = hostOf(value);
    if (host !== null) return host;
  }
  return null;
}

function registerSites(
  machine: Machine,
  host: HostValue,
  method: string,
  call: ts.CallExpression,
  sites: readonly HandlerSite[],
  paths: HostEntry["paths"],
): void {
  const mounts: HostValue[] = [];
  const handlers: HandlerSite[] = [];
  let depends: string | null = null;
  const unseen = sites
    .flatMap(flattenSite)
    .flatMap(
      (site) => namedOperations(site) ?? (method === "use" ? answersByItself(site, paths) : null) ?? [],
    )[0];
  for (const site of sites.flatMap(flattenSite)) {
    const mounted = method === "use" ? mountOf(machine, site.value) : null;
    // What is made of the application's own server (`app.use(gracefulShutdown(server))`) is middleware, no mount.
    if (mounted === null || mounted === host) handlers.push(site);
    else {
      mounts.push(mounted);
      depends ??= asksForHost(site);
    }
  }
  register(machine, host, {
    call,
    method,
    kind:
      method === "param" ? "param" : method !== "use" ? "route" : mounts.length > 0 ? "mount" : "middleware",
    paths,
    handlers,
    mounts,
    ...(unseen === undefined ? {} : { unseen }),
    ...(depends === null ? {} : { depends }),
  });
}

/** `initialize({ app, apiDoc, paths })` of express-openapi: puts its routes on the application by itself. */
function describeByFile(
  machine: Machine,
  node: ts.CallExpression | ts.NewExpression,
  args: readonly Value[],
): Value | null {
  const [options] = args;
  const app = options?.kind === "object" ? hostOf(options.fields.get("app")) : null;
  if (app === null || options?.kind !== "object") return null;
  const unseen = describeByFolders(machine, app, options, node);
  if (unseen !== null)
    register(machine, app, { call: node, method: "use", kind: "mount", paths: [], handlers: [], unseen });
  return unknown;
}

/** `app.ws(path, …)` of express-ws: a way in, though no endpoint of HTTP. */
function registerSocket(
  machine: Machine,
  host: HostValue,
  call: ts.CallExpression,
  sites: readonly HandlerSite[],
  paths: HostEntry["paths"],
): void {
  const handlers = sites
    .flatMap(flattenSite)
    .map((site, at, all): HandlerSite => (at === all.length - 1 ? { ...site, stage: "handler" } : site));
  register(machine, host, { call, method: "ws", kind: "mount", paths, handlers, entryPoint: "websocket" });
}

/** Under a name that no property has: `app.set("port", 1)` is no `app.port`. */
function settingKey(name: string): string {
  return `setting ${name}`;
}

/** `app.locals`, one object for as long as the application lives. */
function localsOf(host: HostValue): Value {
  const known = host.props.get("locals");
  if (known !== undefined) return known;
  const made: Value = { kind: "object", fields: new Map(), origins: new Map() };
  host.props.set("locals", made);
  return made;
}

function mountOf(machine: Machine, value: Value): HostValue | null {
  const direct = hostOf(value);
  if (direct !== null) return direct;
  if (value.kind === "function" && value.madeBy !== null) return firstHost(value.madeBy.args);
  // `require("./routes")` of a file with a default export, under an interop that unwraps it.
  return value.kind === "module" ? hostOf(machine.exported(value.path, "default")) : null;
}

function isPath(site: HandlerSite, count: number): boolean {
  const { value } = site;
  if (value.kind === "array") {
    const first = value.items[0];
    return first !== undefined && (first.value.kind === "literal" || first.value.kind === "regex");
  }
  if (value.kind === "literal") return typeof value.value === "string";
  if (value.kind === "regex" || value.kind === "env") return true;
  if (count < 2 || (value.kind !== "unknown" && value.kind !== "result")) return false;
  if (ts.isTemplateExpression(site.node) || ts.isBinaryExpression(site.node)) return true;
  const name = site.node.getText().replace(/\(.*\)$/s, "");
  return (
    !ts.isFunctionLike(site.node) &&
    /(path|prefix|base|url|route|endpoint|version|mount)\w*$/i.test(name) &&
    !/router$/i.test(name)
  );
}

function toPaths(site: HandlerSite): HostEntry["paths"] {
  return site.value.kind === "array" ? flattenSite(site) : [site];
}
