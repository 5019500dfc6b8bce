import { posix, relative, sep } from "node:path";
import type { ts } from "ts-morph";
import { fromEnvironmentFile } from "../../boot/environment-file.ts";
import type { Machine } from "../../boot/machine.ts";
import {
  type HandlerSite,
  type HostValue,
  literal,
  type ObjectValue,
  textOf,
  unknown,
  type Value,
} from "../../boot/values.ts";
import { foldPath } from "../../imports/fold-path.ts";
import { makeHost, register } from "../register.ts";
import { type FoundPlugin, findPlugins } from "./autoload-files.ts";
import { type FastifyContext, fieldSite, functionBehind } from "./context.ts";
import { registerPackage } from "./register-package.ts";
import { registerFull } from "./register-route.ts";
import { runPlugin, skipOverride } from "./run-plugin.ts";

export function isAutoload(value: Value): boolean {
  return value.kind === "external" && /^(@fastify\/autoload|fastify-autoload)$/.test(value.pkg);
}

/** `fastify.register(autoload, { dir })`: every file of the folder is a plug-in, its folders are prefixes. */
export function runAutoload(
  context: FastifyContext,
  machine: Machine,
  host: HostValue,
  call: ts.CallExpression,
  options: HandlerSite | null,
): void {
  const folder = options === null ? null : folderOf(machine, options);
  if (options === null || folder === null) {
    register(machine, host, {
      call,
      method: "register",
      kind: "mount",
      paths: [],
      handlers: [],
      unseen: "the folder to load could not be computed from the code",
    });
    return;
  }
  const settings = options.value.kind === "object" ? options.value : emptyObject();
  const common = settings.fields.get("options");
  for (const { hooks, plugins } of findPlugins(machine, folder, settings)) {
    const loaded = plugins.flatMap((found) => loadPlugin(machine, found, common, settings));
    if (hooks.length === 0) {
      for (const one of loaded) runLoaded(context, machine, host, call, one, options.node);
      continue;
    }
    // With hooks the files of one folder share a context; each keeps its own prefix.
    const shared = makeHost(context.hosts, "fastify", false, call);
    context.parents.set(shared, host);
    register(machine, host, {
      call,
      method: "register",
      kind: "mount",
      paths: [],
      handlers: [],
      mounts: [shared],
    });
    for (const file of hooks) {
      const hook = moduleOf(machine, file).value;
      if (hook.kind !== "function") continue;
      hook.props.set(skipOverride, literal(true));
      runPlugin(context, machine, shared, call, hook, null, null, file);
    }
    for (const one of loaded) runLoaded(context, machine, shared, call, one, options.node);
  }
}

function folderOf(machine: Machine, options: HandlerSite): string | null {
  const dir = fieldSite(options, "dir");
  if (dir === null) return null;
  const { sources } = machine;
  const absolute = foldPath(sources, sources.pathOf(dir.node), dir.node) ?? textOf(dir.value);
  if (absolute === null) return null;
  const inside = relative(sources.root, absolute).split(sep).join("/");
  return inside.startsWith("..") ? null : posix.normalize(inside === "" ? "." : inside);
}

interface LoadedPlugin {
  readonly file: string;
  readonly value: Value;
  readonly options: ObjectValue;
}

/** What autoload makes of a file: its export, with the options and the prefix that it is registered with. */
function loadPlugin(
  machine: Machine,
  found: FoundPlugin,
  common: Value | undefined,
  settings: ObjectValue,
): LoadedPlugin[] {
  const { value, exported } = moduleOf(machine, found.file);
  const isRoute = value.kind === "object" && value.fields.has("method");
  if (value.kind !== "function" && value.kind !== "external" && !isRoute) return [];
  if (isFalse(exported("autoload"))) return [];
  const options = emptyObject();
  for (const part of [exported("autoConfig"), common ?? unknown])
    if (part.kind === "object") for (const [name, field] of part.fields) options.fields.set(name, field);
  const given = options.fields.get("prefix");
  const base = given === undefined ? undefined : fromEnvironmentFile(machine.sources.root, given);
  const own = exported("prefixOverride");
  const auto = textOf(exported("autoPrefix")) || found.prefix;
  const unknownBase = base !== undefined && base.kind !== "literal";
  if (textOf(own) !== null) options.fields.set("prefix", own);
  else if (unknownBase) options.fields.set("prefix", auto === null ? base : unknown);
  else {
    const start = (base === undefined ? null : textOf(base))?.replace(/\/$/, "") ?? "";
    const prefix = start + (auto ?? "").replace(/\/+/g, "/");
    if (prefix !== "") options.fields.set("prefix", literal(withParams(prefix, settings)));
  }
  if (value.kind === "function" && isFalse(settings.fields.get("encapsulate") ?? unknown))
    value.props.set(skipOverride, literal(true));
  return [{ file: found.file, value, options }];
}

/** `routeParams`: folders `_id` and `by-__slug` are parameters. */
function withParams(prefix: string, settings: ObjectValue): string {
  const wanted = settings.fields.get("routeParams");
  if (wanted?.kind !== "literal" || wanted.value !== true) return prefix;
  return prefix.includes("__") ? prefix.replaceAll("__", ":") : prefix.replaceAll("/_", "/:");
}

function runLoaded(
  context: FastifyContext,
  machine: Machine,
  host: HostValue,
  call: ts.CallExpression,
  plugin: LoadedPlugin,
  node: ts.Expression,
): void {
  const options: HandlerSite = { node, value: plugin.options };
  if (plugin.value.kind === "function") {
    const prefix = fieldSite(options, "prefix");
    runPlugin(context, machine, host, call, plugin.value, options, prefix, plugin.file);
    return;
  }
  if (plugin.value.kind === "external") {
    registerPackage(machine, host, call, { node, value: plugin.value }, options, plugin.file);
    return;
  }
  const own = makeHost(context.hosts, "fastify", false, call);
  context.parents.set(own, host);
  const prefix = fieldSite(options, "prefix");
  register(machine, host, {
    call,
    method: "register",
    kind: "mount",
    paths: prefix === null ? [] : [prefix],
    handlers: [],
    mounts: [own],
    file: plugin.file,
  });
  registerFull(machine, own, call, { node, value: plugin.value }, plugin.file);
}

/** The plug-in of a file, and how to ask for what it exports beside it. */
function moduleOf(
  machine: Machine,
  file: string,
): { readonly value: Value; readonly exported: (name: string) => Value } {
  machine.load(file);
  const whole = machine.whole(file);
  const value = functionBehind(
    machine,
    whole.kind === "object" && whole.fields.has("method") ? unknown : whole,
  );
  const found = value.kind === "unknown" && whole.kind === "object" ? whole : value;
  return {
    value: found,
    exported: (name) => {
      const beside = machine.member(whole, name);
      return beside.kind === "unknown" ? machine.member(found, name) : beside;
    },
  };
}

function isFalse(value: Value): boolean {
  return value.kind === "literal" && value.value === false;
}

function emptyObject(): ObjectValue {
  return { kind: "object", fields: new Map(), origins: new Map() };
}
