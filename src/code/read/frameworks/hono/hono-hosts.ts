import { ts } from "ts-morph";
import type { HostValue, PathSite, Value } from "../../boot/values.ts";
import { ServedHosts } from "../served-hosts.ts";

const packages = new Set(["hono", "@hono/hono", "@hono/zod-openapi", "jsr:@hono/hono", "npm:hono"]);

/** What an application is known by besides its entries. */
interface Own {
  /** The application that was made; a `basePath` is another view of the same routes. */
  readonly root: HostValue;
  readonly base: readonly PathSite[];
  /** A registration without a path takes the one before it. */
  last: PathSite | null;
}

/** All applications of one reading. `new Hono()` is an application and a router alike: what is served tells them apart. */
export class HonoHosts {
  private readonly own = new WeakMap<HostValue, Own>();
  private readonly served: ServedHosts;

  constructor(hosts: HostValue[]) {
    this.served = new ServedHosts(hosts, "hono");
  }

  make(node: ts.Node): HostValue {
    const host = this.served.make(node);
    this.own.set(host, { root: host, base: [], last: null });
    return host;
  }

  /** `app.basePath("/v1")`: the same routes, written below a path. */
  below(host: HostValue, path: PathSite): HostValue {
    const { root, base } = this.of(host);
    const view: HostValue = { ...root, isApp: false, node: host.node };
    this.own.set(view, { root, base: [...base, path], last: null });
    return view;
  }

  of(host: HostValue): Own {
    const known = this.own.get(host) ?? { root: host, base: [], last: null };
    this.own.set(host, known);
    return known;
  }

  serve(value: Value | undefined): void {
    const host = value?.kind === "object" ? hostOf(value.fields.get("fetch")) : hostOf(value);
    if (host !== null) this.served.serve(this.of(host).root);
  }
}

export function hostOf(value: Value | undefined): HostValue | null {
  if (value?.kind === "host") return value.framework === "hono" ? value : null;
  if (value?.kind === "instance") return value.host?.framework === "hono" ? value.host : null;
  return null;
}

export function isHonoPackage(value: Value, name: RegExp): boolean {
  return value.kind === "external" && packages.has(value.pkg) && name.test(value.path.at(-1) ?? "");
}

/** `serve`, `handle` and their like hand the application over to a server. */
export function isServer(callee: Value, node: ts.Node): boolean {
  if (callee.kind === "external") {
    const name = callee.path.at(-1) ?? "";
    const known = /^(@hono\/|hono$|bun$|@hono$|srvx$)/.test(callee.pkg);
    return known && /^(serve|createAdaptorServer|getRequestListener|handle|fire|streamHandle)$/.test(name);
  }
  return ts.isCallExpression(node) && /^(Bun|Deno)\.serve$/.test(node.expression.getText());
}
