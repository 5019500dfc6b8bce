import { ts } from "ts-morph";
import type { Machine } from "../../boot/machine.ts";
import {
  type HandlerSite,
  type HostValue,
  literal,
  type ObjectValue,
  type PathSite,
  textOf,
  type Value,
} from "../../boot/values.ts";
import { callsNext } from "../calls-next.ts";
import { isPath } from "../path-argument.ts";
import { flattenSite, register } from "../register.ts";
import { type HonoHosts, hostOf, isHonoPackage } from "./hono-hosts.ts";
import { belowBase, reachesBelow, routingPath } from "./hono-paths.ts";

interface Target {
  readonly machine: Machine;
  readonly host: HostValue;
  readonly call: ts.CallExpression;
}

/** What each registering method of an application means; false when the call is none. */
export interface Registrar {
  verb(target: Target, verb: string, sites: readonly HandlerSite[]): boolean;
  on(target: Target, methods: HandlerSite, paths: HandlerSite, handlers: readonly HandlerSite[]): boolean;
  use(target: Target, sites: readonly HandlerSite[]): boolean;
  mount(target: Target, path: HandlerSite, app: HandlerSite): boolean;
  foreign(target: Target, path: HandlerSite, handler: HandlerSite): boolean;
  openapi(target: Target, route: HandlerSite, handler: HandlerSite): boolean;
  hook(target: Target, handler: HandlerSite): void;
  fallback(target: Target, handler: HandlerSite): void;
}

export function createRegistrar(known: HonoHosts): Registrar {
  function placed(target: Target, path: PathSite): PathSite {
    return belowBase(known.of(target.host).base, path);
  }

  function route(target: Target, method: string, paths: readonly PathSite[], sites: readonly HandlerSite[]) {
    register(target.machine, target.host, {
      call: target.call,
      method,
      kind: "route",
      paths: paths.map((path) => placed(target, path)),
      handlers: sites.flatMap(flattenSite),
    });
  }

  /** The path in front of handlers, or the one that the call before it had. */
  function split(target: Target, sites: readonly HandlerSite[], without: string) {
    const own = known.of(target.host);
    const [first, ...rest] = sites;
    if (first !== undefined && isPath(first, rest.length)) {
      own.last = first;
      return { path: first, handlers: rest };
    }
    const path = own.last ?? { node: target.call.expression, value: literal(without) };
    return { path, handlers: sites };
  }

  return {
    verb(target, verb, sites) {
      const { path, handlers } = split(target, sites, "/");
      if (handlers.length > 0) route(target, verb, [path], handlers);
      return true;
    },
    on(target, methods, paths, handlers) {
      const list = flattenSite(paths);
      known.of(target.host).last = list.at(-1) ?? null;
      for (const method of methodsOf(methods.value)) route(target, method, list, handlers);
      return handlers.length > 0;
    },
    use(target, sites) {
      const own = known.of(target.host);
      const withPath = sites[0] !== undefined && isPath(sites[0], sites.length - 1);
      if (!withPath) own.last = { node: target.call.expression, value: literal("*") };
      const { path, handlers } = split(target, sites, "*");
      const list = handlers.flatMap(flattenSite);
      // `app.use("/v2/*", (c) => api(c))`, which is never handed `next`, answers whatever the method.
      if (withPath && answers(list.at(-1)?.value)) {
        route(target, "all", [path], handlers);
        return true;
      }
      const procedures = list.some(({ value }) => isTrpc(value));
      const isStatic = list.length > 0 && list.every((site) => isServeStatic(site.value));
      register(target.machine, target.host, {
        call: target.call,
        method: reachesBelow(path) ? "use" : "all",
        kind: isStatic ? "static" : reachesBelow(path) ? "middleware" : "route",
        paths: [placed(target, path)],
        handlers: list.map((site) => ({ ...site, stage: "middleware" })),
        ...(procedures
          ? { unseen: `the package @hono/trpc-server answers below ${textOf(path.value) ?? "/"} by itself` }
          : {}),
      });
      return true;
    },
    mount(target, path, app) {
      const host = mountedHost(target.machine, app.value);
      if (host === null) {
        register(target.machine, target.host, {
          call: target.call,
          method: "use",
          kind: "mount",
          paths: [placed(target, path)],
          handlers: [],
          unseen: "what is mounted there could not be followed in the code",
        });
        return true;
      }
      const { root, base } = known.of(host);
      if (root === known.of(target.host).root) return base.length > 0;
      register(target.machine, target.host, {
        call: target.call,
        method: "route",
        kind: "mount",
        paths: [placed(target, path)],
        handlers: [],
        mounts: [root],
      });
      return true;
    },
    foreign(target, path, handler) {
      if (mountedHost(target.machine, handler.value) !== null) return this.mount(target, path, handler);
      const prefix = textOf(path.value);
      route(
        target,
        "all",
        [{ node: path.node, value: prefix === null ? path.value : literal(`${prefix}/*`) }],
        [handler],
      );
      return true;
    },
    openapi(target, site, handler) {
      const spec = specOf(site.value);
      const path = spec?.fields.get("path");
      if (spec === null || path === undefined) return false;
      const at = (name: string): HandlerSite[] => {
        const value = spec.fields.get(name);
        const origin = spec.origins.get(name);
        const node = origin !== undefined && ts.isPropertyAssignment(origin) ? origin.initializer : site.node;
        return value === undefined ? [] : [{ node, value }];
      };
      const [pathSite] = at("path");
      route(
        target,
        methodsOf(spec.fields.get("method"))[0] ?? "all",
        [{ node: pathSite?.node ?? site.node, value: routingPath(path) }],
        [...at("middleware"), handler],
      );
      return true;
    },
    hook(target, handler) {
      register(target.machine, target.host, {
        call: target.call,
        method: "onError",
        kind: "hook",
        paths: [],
        handlers: [{ ...handler, stage: "error" }],
      });
    },
    fallback(target, handler) {
      register(target.machine, target.host, {
        call: target.call,
        method: "notFound",
        kind: "error",
        paths: [],
        handlers: [handler],
      });
    },
  };
}

/** What `createRoute` was given, or the object itself. */
function specOf(value: Value): ObjectValue | null {
  if (value.kind === "object") return value;
  return value.kind === "result" && isHonoPackage(value.callee, /^createRoute$/)
    ? specOf(value.args[0] ?? { kind: "unknown" })
    : null;
}

function mountedHost(machine: Machine, value: Value): HostValue | null {
  return value.kind === "module" ? hostOf(machine.exported(value.path, "default")) : hostOf(value);
}

function methodsOf(value: Value | undefined): string[] {
  if (value === undefined) return [];
  const values = value.kind === "array" ? value.items.map((item) => item.value) : [value];
  const names = values.map(textOf).filter((name) => name !== null);
  return names.length === 0 ? ["all"] : names.map((name) => name.toLowerCase());
}

function answers(value: Value | undefined): boolean {
  return (
    value?.kind === "function" && value.node.parameters.length === 1 && !callsNext(value.node, "context")
  );
}

function isTrpc(value: Value): boolean {
  return (
    value.kind === "result" &&
    value.callee.kind === "external" &&
    value.callee.pkg === "@hono/trpc-server" &&
    value.callee.path.at(-1) === "trpcServer"
  );
}

function isServeStatic(value: Value): boolean {
  return (
    value.kind === "result" &&
    value.callee.kind === "external" &&
    value.callee.path.at(-1) === "serveStatic" &&
    /^(@hono\/|hono$)/.test(value.callee.pkg)
  );
}
