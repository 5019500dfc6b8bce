import { ts } from "ts-morph";
import type { Machine } from "../../boot/machine.ts";
import type { HandlerSite, HostValue, PathSite, ResultValue, Value } from "../../boot/values.ts";
import { asksForHost } from "../asks-for-host.ts";
import { verbs } from "../express/verbs.ts";
import { flattenSite } from "../register.ts";
import { hostOf, isApplication } from "./koa-hosts.ts";

/** One thing that a `use` puts into the chain, in the order in which requests meet it. */
export type Part =
  | { readonly kind: "handler"; readonly site: HandlerSite }
  | { readonly kind: "static"; readonly site: HandlerSite }
  | { readonly kind: "host"; readonly host: HostValue; readonly depends?: string }
  /** `mount("/p", …)`: what is inside sees only what follows the path. */
  | { readonly kind: "below"; readonly path: PathSite; readonly parts: readonly Part[] }
  /** `route.get("/p", show)` of koa-route: a middleware that is one endpoint. */
  | {
      readonly kind: "route";
      readonly method: string;
      readonly path: PathSite;
      readonly handlers: readonly HandlerSite[];
    };

const transparent = new Set(["koa-compose", "koa-convert", "koa-combine-routers", "compose-middleware"]);
const staticPackages = new Set(["koa-static", "koa-static-cache", "koa-favicon", "koa-better-static"]);

export function partsOf(machine: Machine, site: HandlerSite): Part[] {
  return flattenSite(site).flatMap((own) => {
    const { value } = own;
    const host = hostOf(value);
    if (host !== null && (value.kind !== "result" || !isApplication(host))) return [{ kind: "host", host }];
    const depends = asksForHost(own);
    if (value.kind === "result") return fromResult(machine, own, value).map(onlyFor(depends));
    if (value.kind === "function" && value.madeBy !== null) {
      const routers = routersIn(value.madeBy.args).map(onlyFor(depends));
      if (routers.length > 0) return routers;
    }
    if (value.kind === "module") {
      const known = machine.exported(value.path, "default");
      if (known.kind !== "unknown") return partsOf(machine, { node: own.node, value: known });
    }
    return [{ kind: "handler", site: own }];
  });
}

function onlyFor(depends: string | null): (part: Part) => Part {
  return (part) => (depends === null || part.kind !== "host" ? part : { ...part, depends });
}

function fromResult(machine: Machine, site: HandlerSite, value: ResultValue): Part[] {
  if (isAllowedMethods(value)) return [];
  // `combineRouters(a, b)()`.
  const callee = value.callee.kind === "result" ? value.callee.callee : value.callee;
  const made = value.callee.kind === "result" ? value.callee : value;
  if (callee.kind !== "external") return [{ kind: "handler", site }];
  const given = argumentSites(made);
  if (transparent.has(callee.pkg)) return given.flatMap((own) => partsOf(machine, own));
  if (callee.pkg === "koa-mount") return mounted(machine, given);
  if (staticPackages.has(callee.pkg)) return [{ kind: "static", site }];
  const verb = callee.path.at(-1) ?? "";
  const [path, ...handlers] = given;
  if (callee.pkg === "koa-route" && verbs.has(verb) && path !== undefined && handlers.length > 0)
    return [{ kind: "route", method: verb, path, handlers }];
  const routers = routersIn(value.args);
  return routers.length > 0 ? routers : [{ kind: "handler", site }];
}

/** Handlers of a route, through lists and `compose([…])`. */
export function handlersOf(site: HandlerSite): HandlerSite[] {
  return flattenSite(site).flatMap((own) => {
    const { value } = own;
    const inside =
      value.kind === "result" && value.callee.kind === "external" && transparent.has(value.callee.pkg);
    return inside ? argumentSites(value).flatMap(handlersOf) : [own];
  });
}

function mounted(machine: Machine, given: readonly HandlerSite[]): Part[] {
  const [first, second] = given;
  if (first === undefined) return [];
  if (second === undefined) return partsOf(machine, first);
  return [{ kind: "below", path: first, parts: partsOf(machine, second) }];
}

/** Answers 405 and OPTIONS for its router; nothing that another router's requests are changed by. */
function isAllowedMethods(value: Value): boolean {
  return (
    value.kind === "result" &&
    hostOf(value.receiver) !== null &&
    ts.isPropertyAccessExpression(value.node.expression) &&
    value.node.expression.name.text === "allowedMethods"
  );
}

function routersIn(args: readonly Value[]): Part[] {
  return args.flatMap((value): Part[] => {
    const host = hostOf(value);
    return host === null || isApplication(host) ? [] : [{ kind: "host", host }];
  });
}

function argumentSites(value: ResultValue): HandlerSite[] {
  const nodes = value.node.arguments ?? [];
  return value.args.map((own, index) => {
    const node = nodes[Math.min(index, nodes.length - 1)] ?? value.node;
    return { node: ts.isSpreadElement(node) ? node.expression : node, value: own };
  });
}
