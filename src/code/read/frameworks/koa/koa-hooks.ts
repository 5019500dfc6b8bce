import type { ts } from "ts-morph";
import type { FrameworkHooks, Machine } from "../../boot/machine.ts";
import type { HandlerSite, HostValue } from "../../boot/values.ts";
import { verbs } from "../express/verbs.ts";
import { isPath } from "../path-argument.ts";
import { pairArguments, register } from "../register.ts";
import { hostOf, isApplication, KoaHosts } from "./koa-hosts.ts";
import { registerMethods, registerRedirect, registerSpec, registerVerb } from "./register-route.ts";
import { registerUse } from "./register-use.ts";
import { toPaths } from "./router-paths.ts";

export function createKoaHooks(hosts: HostValue[]): FrameworkHooks {
  const known = new KoaHosts(hosts);
  return {
    create: (_machine, callee, args, node) => known.create(callee, args, node),
    invoke(machine, receiver, method, node, args) {
      const host = hostOf(receiver);
      if (host === null) return null;
      if (receiver.kind === "instance" && machine.member(receiver, method).kind === "function") return null;
      const sites = pairArguments(node, args);
      if (isApplication(host)) {
        if (method === "listen" || method === "callback") known.serve(host);
        if (method !== "use" || sites.length === 0) return null;
        registerUse(machine, host, node, [], sites);
        return receiver;
      }
      if (method === "routes" || method === "middleware") return host;
      return onRouter(machine, host, method, node, sites) ? receiver : null;
    },
    through: () => null,
    member(_machine, host, name) {
      if (host.framework !== "koa" || !isApplication(host) || name !== "context") return null;
      const known = host.props.get(name) ?? { kind: "object", fields: new Map(), origins: new Map() };
      host.props.set(name, known);
      return known;
    },
  };
}

function onRouter(
  machine: Machine,
  host: HostValue,
  method: string,
  node: ts.CallExpression,
  sites: readonly HandlerSite[],
): boolean {
  const [first] = sites;
  if (first === undefined) return false;
  switch (method) {
    case "prefix":
      setPrefix(host, first);
      return true;
    case "use": {
      const withPath = sites.length > 1 && isPath(first, sites.length - 1);
      const paths = withPath ? toPaths(first) : [];
      registerUse(machine, host, node, paths, withPath ? sites.slice(1) : sites);
      return true;
    }
    case "param":
      register(machine, host, {
        call: node,
        method,
        kind: "param",
        paths: [first],
        handlers: sites.slice(1),
      });
      return true;
    case "register":
      return first.value.kind === "object" || first.value.kind === "array"
        ? registerSpec(machine, host, node, first) || registerMethods(machine, host, node, sites)
        : registerMethods(machine, host, node, sites);
    case "route":
      return registerSpec(machine, host, node, first);
    case "redirect":
      return registerRedirect(machine, host, node, sites);
    default:
      return verbs.has(method) && registerVerb(machine, host, method, node, sites);
  }
}

/** Set anew before there are routes; later calls go in front of what they have. */
function setPrefix(host: HostValue, site: HandlerSite): void {
  const [path] = toPaths(site);
  if (path === undefined) return;
  if (host.entries.length === 0) host.prefix.length = 0;
  host.prefix.unshift(path);
}
