import { posix } from "node:path";
import { ts } from "ts-morph";
import type { Machine } from "../boot/machine.ts";
import type { HandlerBody, HandlerSite, HostEntry, HostValue } from "../boot/values.ts";
import type {
  EntryPointFact,
  HandlerRef,
  HandlerStage,
  PathPattern,
  Registration,
  Unresolved,
} from "../facts.ts";
import type { Sources } from "../project/open-sources.ts";
import { type UnitDraft, type UnitsByNode, unitAt, unitOfStatement } from "../units/unit-draft.ts";
import type { Attribution } from "./attribute.ts";
import { blindPath } from "./blind-path.ts";
import { methodOf } from "./express/verbs.ts";
import { foldPath, rootPath } from "./fold-path.ts";
import { handlerStyle } from "./handler-style.ts";
import { resolveHandler } from "./resolve-handler.ts";
import { leadsOn } from "./served-hosts.ts";
import { answersForPackage, unseenMiddleware } from "./unseen-middleware.ts";

export interface TreeInput {
  readonly sources: Sources;
  readonly machine: Pick<Machine, "evaluate" | "lookup">;
  readonly byNode: UnitsByNode;
  readonly attributions: ReadonlyMap<HostEntry, Attribution>;
  /** What stands for a file that a loader of folders found. */
  readonly pluginOf: (file: string) => UnitDraft | null;
}

/** What a handler runs, by the fact that describes it; nothing for code outside the project. */
export type HandlerBodies = ReadonlyMap<HandlerRef, ts.Node>;

export interface Trees {
  readonly apps: readonly Registration[];
  readonly unresolved: readonly Unresolved[];
  /** Entries that hang, through mounts, on an application. */
  readonly reached: ReadonlySet<HostEntry>;
  readonly bodies: HandlerBodies;
  readonly entryPoints: readonly EntryPointFact[];
}

/** One tree an application that is not itself mounted in another, in the order of registration. */
export function buildTrees(input: TreeInput, hosts: readonly HostValue[]): Trees {
  const reached = new Set<HostEntry>();
  const unresolved: Unresolved[] = [];
  const written = new Map<HandlerRef, ts.Node>();
  const entryPoints: EntryPointFact[] = [];
  const mounted = new Set(hosts.flatMap((host) => host.entries.flatMap((entry) => entry.mounts)));
  const roots = hosts.filter((host) => host.isApp && !mounted.has(host) && host.entries.length > 0);

  function childrenOf(host: HostValue, above: readonly HostValue[], prefix: string): Registration[] {
    if (above.includes(host)) return [];
    return host.entries.flatMap((entry) => fromEntry(entry, [...above, host], prefix));
  }

  function fromEntry(entry: HostEntry, above: readonly HostValue[], prefix: string): Registration[] {
    const { site } = input.attributions.get(entry) ?? { site: entry.call };
    const loader = unitOfStatement(input.byNode, site);
    const plugin = entry.file === undefined ? null : input.pluginOf(entry.file);
    const unit = plugin ?? loader;
    if (unit === null) return [];
    const first = !reached.has(entry);
    reached.add(entry);
    const at = { file: input.sources.pathOf(entry.call), line: lineOfCall(input.sources, entry.call) };
    const style = handlerStyle(above.at(-1)?.framework ?? "express");
    const bodies = entry.handlers.map((handler) => resolveHandler(input.machine, handler, style));
    const kind = kindOf(entry, bodies);
    const passesOn = above.at(-1)?.framework === "hono" && bodies.at(-1)?.callsNext === true;
    const handlers = bodies.map((body, index) => {
      const stage =
        entry.handlers[index]?.stage ??
        stageOf(kind, index === bodies.length - 1 && !(passesOn && isFunction(body)));
      const phase = entry.handlers[index]?.phase;
      const answers =
        stage === "handler" && (above.at(-1)?.framework === "fastify" || answersForPackage(entry));
      const handler = {
        ...toHandler(input, body, stage),
        ...(phase === undefined ? {} : { phase }),
        // Its handlers answer or fail; none hands a request on to a later route.
        ...(answers ? { callsNext: false } : {}),
      };
      if (body.body !== null) written.set(handler, body.body);
      return handler;
    });
    const paths = entry.paths.length === 0 ? [rootPath] : entry.paths.map(foldPath);
    if (first) {
      const what = entry.kind === "route" ? "endpoint" : "mount";
      for (const path of paths) {
        if (path.text === null && path.regex === null)
          unresolved.push({ ...at, what, ...blindPath(`the path ${path.source}`, entry.mounts) });
      }
    }
    for (const host of first ? entry.mounts : []) {
      for (const { node, value } of host.prefix)
        if (foldPath({ node, value }).text === null)
          unresolved.push({ ...at, what: "mount", ...blindPath(`the prefix ${node.getText()}`, [host]) });
    }
    const framework = above.at(-1)?.framework ?? "express";
    const unseen = entry.unseen ?? unseenMiddleware(entry, bodies, framework, input.sources.root);
    if (first && unseen !== null)
      unresolved.push({ ...at, what: entry.method === "route" ? "endpoint" : "mount", reason: unseen });
    if (entry.entryPoint !== undefined) {
      const own = entry.handlers.findIndex((handler) => handler.stage === "handler");
      for (const path of paths)
        entryPoints.push({
          kind: entry.entryPoint,
          name: posix.join("/", prefix, path.text ?? path.source),
          unit: handlers.at(own)?.unit ?? unit.id,
          ...at,
        });
    }
    const wiring = (entry.wiredBy ?? []).flatMap((node) => {
      const own = unitAt(input.byNode, node);
      return own !== null && own.node === node ? [own.id] : [];
    });
    const from = plugin === null || loader === null ? {} : { loadedBy: loader.id };
    const shared = {
      unit: unit.id,
      kind,
      handlers,
      ...from,
      ...(wiring.length > 0 ? { wiring } : {}),
      ...(entry.depends === undefined ? {} : { depends: entry.depends }),
      ...(entry.versioned === true ? { versioned: true } : {}),
      ...(entry.heir === undefined ? {} : { heir: input.sources.pathOf(entry.heir) }),
      ...at,
    };
    const method = kind === "route" ? methodOf(entry.method) : null;
    if (entry.method === "param") {
      return entry.paths.map((path) => ({
        ...shared,
        method,
        path: { text: paramName(path), regex: null, source: path.node.getText() },
        children: [],
      }));
    }
    return paths.flatMap((path): Registration[] => {
      if (kind !== "mount") return [{ ...shared, method, path, children: [] }];
      return entry.mounts.map((host, index) => {
        const full = withPrefix(path, host);
        return {
          ...shared,
          ...(entry.closed === true ? { closed: true } : {}),
          handlers: index === 0 ? handlers : [],
          method,
          path: full,
          children: childrenOf(host, above, posix.join("/", prefix, full.text ?? full.source)),
        };
      });
    });
  }

  // One that is served hands requests to others in a way that was not seen: to which of several, the code decides as it runs.
  const loose = roots.filter((host) => host.isServed === false && leadsOn(host));
  const apps = roots.map((host): Registration => {
    const unit = unitAt(input.byNode, host.node);
    const at = { file: input.sources.pathOf(host.node), line: input.sources.lineOf(host.node) };
    return {
      unit: unit?.id ?? `${at.file}#app`,
      kind: "app",
      method: null,
      path: withPrefix(rootPath, host),
      ...(loose.length > 1 && loose.includes(host)
        ? { depends: "which of the applications is asked is decided while it runs" }
        : {}),
      handlers: [],
      children: childrenOf(host, [], withPrefix(rootPath, host).text ?? "/"),
      ...at,
    };
  });
  return { apps, unresolved, reached, bodies: written, entryPoints };
}

/** The path of a mount with what the mounted host puts before its own entries. */
function withPrefix(path: PathPattern, host: HostValue): PathPattern {
  return host.prefix.map(foldPath).reduce((sum, own) => {
    const known = sum.text !== null && own.text !== null;
    return {
      text: known ? posix.join("/", sum.text ?? "", own.text ?? "") : null,
      regex: null,
      source: sum.source === "" ? own.source : `${sum.source} + ${own.source}`,
    };
  }, path);
}

function paramName(path: HostEntry["paths"][number]): string | null {
  return path.value.kind === "literal" && typeof path.value.value === "string" ? path.value.value : null;
}

function kindOf(entry: HostEntry, bodies: readonly HandlerBody[]): Registration["kind"] {
  if (entry.kind !== "middleware") return entry.kind;
  const last = bodies.at(-1);
  if (entry.handlers.length > 0 && entry.handlers.every(isStatic)) return "static";
  return last !== undefined && last.parameters === 4 ? "error" : "middleware";
}

/** Seen, and not what unseen code made. */
function isFunction({ body, parameters }: HandlerBody): boolean {
  return body !== null && parameters !== null;
}

function isStatic(site: HandlerSite): boolean {
  const callee = site.value.kind === "result" ? site.value.callee : null;
  if (callee?.kind !== "external") return false;
  return (
    (callee.pkg === "express" && callee.path.join(".") === "static") ||
    callee.pkg === "serve-static" ||
    callee.pkg === "serve-favicon"
  );
}

function stageOf(kind: Registration["kind"], last: boolean): HandlerStage {
  if (kind === "route" && last) return "handler";
  return kind === "hook" || kind === "param" || kind === "error" ? kind : "middleware";
}

function toHandler(input: TreeInput, body: HandlerBody, stage: HandlerStage): HandlerRef {
  const unit = body.body === null ? null : unitAt(input.byNode, body.body);
  return {
    unit: unit?.id ?? null,
    name: body.name,
    file: input.sources.pathOf(body.at),
    line: input.sources.lineOf(body.at),
    callsNext: body.callsNext,
    stage,
  };
}

/** Of a chain over several lines: the line of the verb, not of the statement. */
export function lineOfCall(sources: Sources, call: ts.Node): number {
  const name =
    ts.isCallExpression(call) && ts.isPropertyAccessExpression(call.expression)
      ? call.expression.name
      : ts.isMethodDeclaration(call)
        ? call.name
        : call;
  return sources.lineAt(call.getSourceFile(), name.getStart());
}
