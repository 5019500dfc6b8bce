import { ts } from "ts-morph";
import type { HostValue, PathSite, Value } from "../../boot/values.ts";
import { listenedOn } from "../listened-on.ts";
import { makeHost } from "../register.ts";
import { ServedHosts } from "../served-hosts.ts";

const routerPackages = new Set([
  "koa-router",
  "@koa/router",
  "koa-joi-router",
  "koa-better-router",
  "koa-tree-router",
  "koa-zod-router",
  "koa-swagger-decorator",
]);

const applications = new WeakSet<HostValue>();

export function isApplication(host: HostValue): boolean {
  return applications.has(host);
}

/** Makes applications, and routers with or without `new`. */
export class KoaHosts {
  private readonly served: ServedHosts;
  private readonly hosts: HostValue[];

  constructor(hosts: HostValue[]) {
    this.served = new ServedHosts(hosts, "koa");
    this.hosts = hosts;
  }

  create(callee: Value, args: readonly Value[], node: ts.Node): HostValue | null {
    if (callee.kind !== "external") return null;
    const name = callee.path.join(".");
    const isApp = callee.pkg === "koa" && (name === "" || name === "Koa" || name === "Application");
    if (!isApp) return this.router(callee.pkg, name, args, node);
    const host = this.served.make(node);
    applications.add(host);
    return host;
  }

  serve(host: HostValue): void {
    this.served.serve(host);
  }

  private router(pkg: string, name: string, args: readonly Value[], node: ts.Node): HostValue | null {
    const router = /^((Koa|Swagger)?Router|zodRouter|)$/.test(name);
    if (!routerPackages.has(pkg) || !router) return null;
    const host = makeHost(this.hosts, "koa", false, node);
    const prefix = prefixOption(args, node);
    if (prefix !== null) host.prefix.push(prefix);
    return host;
  }
}

function prefixOption(args: readonly Value[], node: ts.Node): PathSite | null {
  for (const options of args) {
    if (options.kind !== "object") continue;
    const nested = options.fields.get("koaRouter");
    if (nested?.kind === "object") return prefixOption([nested], node);
    const value = options.fields.get("prefix");
    if (value === undefined || (value.kind === "literal" && !value.value)) continue;
    const origin = options.origins.get("prefix") ?? node;
    return { node: ts.isPropertyAssignment(origin) ? origin.initializer : origin, value };
  }
  return null;
}

/** The application or router that a value is, also behind a class of the project that extends one. */
export function hostOf(value: Value | undefined): HostValue | null {
  if (value?.kind === "host") return value.framework === "koa" ? value : null;
  if (value?.kind === "instance") return value.host?.framework === "koa" ? value.host : null;
  // `websockify(new Koa())` hands back the application it was given.
  if (value?.kind === "result" && value.callee.kind === "external") {
    const wrapped = value.args.map(hostOf).find((host) => host !== null);
    if (wrapped !== undefined) return isApplication(wrapped) ? wrapped : null;
  }
  const listened = listenedOn(value);
  return listened === null ? null : hostOf(listened);
}
