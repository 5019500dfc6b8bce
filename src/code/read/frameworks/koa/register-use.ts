import type { ts } from "ts-morph";
import type { Machine } from "../../boot/machine.ts";
import type { HandlerSite, HostValue, PathSite, Value } from "../../boot/values.ts";
import { literal, textOf } from "../../boot/values.ts";
import { register } from "../register.ts";
import { isApplication } from "./koa-hosts.ts";
import { type Part, partsOf } from "./used-parts.ts";

/** `use(…)`: middleware, routers and mounts, each an entry of its own, in order. */
export function registerUse(
  machine: Machine,
  host: HostValue,
  call: ts.Node,
  paths: readonly PathSite[],
  sites: readonly HandlerSite[],
): void {
  const parts = sites.flatMap((site) => partsOf(machine, site)).filter(isNot(host));
  // `use(router.allowedMethods())` can be taken away with its router, and is in nobody's chain.
  if (parts.length === 0)
    register(machine, host, { call, method: "use", kind: "mount", paths, handlers: [], mounts: [] });
  registerParts(machine, host, call, paths, parts);
}

function isNot(host: HostValue): (part: Part) => boolean {
  return (part) => part.kind !== "host" || part.host !== host;
}

function registerParts(
  machine: Machine,
  host: HostValue,
  call: ts.Node,
  paths: readonly PathSite[],
  parts: readonly Part[],
): void {
  let waiting: HandlerSite[] = [];
  const add = (
    kind: "middleware" | "static" | "mount",
    handlers: HandlerSite[],
    mounts: HostValue[] = [],
    depends?: string,
  ) =>
    register(machine, host, {
      call,
      method: "use",
      kind,
      paths,
      handlers,
      mounts,
      ...(depends === undefined ? {} : { depends }),
      closed: isApplication(host) && mounts.some((mounted) => !isApplication(mounted)),
    });
  const flush = (): void => {
    if (waiting.length > 0) add("middleware", waiting);
    waiting = [];
  };
  for (const part of parts) {
    if (part.kind === "handler") {
      waiting.push(part.site);
      continue;
    }
    flush();
    switch (part.kind) {
      case "static":
        add("static", [part.site]);
        break;
      case "host":
        add("mount", [], [part.host], part.depends);
        break;
      case "below":
        registerParts(machine, host, call, joined(paths, part.path), part.parts.filter(isNot(host)));
        break;
      case "route":
        register(machine, host, {
          call,
          method: part.method,
          kind: "route",
          paths: joined(paths, part.path),
          handlers: part.handlers,
        });
        break;
      default: {
        const never: never = part;
        throw new Error(`a part of no known kind: ${JSON.stringify(never)}`);
      }
    }
  }
  flush();
}

/** A path below each of the outer ones. */
function joined(outer: readonly PathSite[], inner: PathSite): PathSite[] {
  if (outer.length === 0) return [inner];
  return outer.map((path) => ({ node: inner.node, value: joinedValue(path.value, inner.value) }));
}

function joinedValue(outer: Value, inner: Value): Value {
  const [before, after] = [textOf(outer), textOf(inner)];
  return before === null || after === null ? { kind: "unknown" } : literal(`${before}/${after}`);
}
