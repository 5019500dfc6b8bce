import { ts } from "ts-morph";
import { type Boot, bootFrom } from "../boot/boot.ts";
import type { HostEntry, HostValue } from "../boot/values.ts";
import { type SiteInput, wiringSites } from "../boot/wiring-sites.ts";
import type { EntryPointFact, FrameworkName, ProviderFact, Registration, Unresolved } from "../facts.ts";
import type { Outline } from "../imports/outline.ts";
import type { Sources } from "../project/open-sources.ts";
import { bootingFunctions } from "../runtime/booting-functions.ts";
import { decoratedJobs } from "../runtime/decorated-jobs.ts";
import type { UnitCollection, UnitsRead } from "../units/read-units.ts";
import { unitAt, type WiringSites } from "../units/unit-draft.ts";
import { type Attribution, attribute } from "./attribute.ts";
import { bootExportedStart, bootHeirs } from "./boot-exported-start.ts";
import { bootMadeLater } from "./boot-made-later.ts";
import { buildTrees, type HandlerBodies, lineOfCall } from "./build-trees.ts";
import { createDialectHooks } from "./decorated/dialects.ts";
import { findDecoratedRoutes } from "./decorated/find-decorated-routes.ts";
import type { Candidate, Declared, Framework } from "./framework.ts";
import { frameworks } from "./frameworks.ts";
import { joinHooks } from "./join-hooks.ts";
import { linkLoaded, pluginUnit } from "./loaded-files.ts";
import { madeByBundler } from "./made-by-bundler.ts";
import { placeDeclared } from "./place-declared.ts";
import { serverEndpoints } from "./server-endpoints.ts";
import { findUnseenHelpers } from "./unseen-helpers.ts";

export interface EndpointsRead {
  readonly boot: Boot;
  readonly units: UnitsRead;
  readonly sites: WiringSites;
  readonly apps: readonly Registration[];
  readonly bodies: HandlerBodies;
  readonly entryPoints: readonly EntryPointFact[];
  /** Of the application with the most registrations; null when none was found. */
  readonly framework: FrameworkName | null;
  readonly providers: readonly ProviderFact[];
  readonly unresolved: readonly Unresolved[];
}

/**
 * Follows the start of the process, cuts the files into units along what it found, and hangs the endpoints on them.
 * `packages`: declared or imported.
 */
export function readEndpoints(
  sources: Sources,
  entry: string,
  packages: Readonly<Record<string, unknown>>,
  outlines: ReadonlyMap<string, Outline>,
  collection: UnitCollection,
): EndpointsRead {
  const active = frameworks.filter((own) => own.packages.some((name) => Object.hasOwn(packages, name)));
  const hosts: HostValue[] = [];
  const declared: Declared = { providers: [], lost: [] };
  const hooks = joinHooks([
    ...createDialectHooks(packages, hosts, declared),
    ...active.map((own) => own.createHooks(hosts, declared)),
  ]);
  const boot = bootFrom(sources, entry, hooks, outlines);
  hooks.finish?.(boot.machine);
  if (!answers(hosts)) for (const own of active) own.adopt?.(boot.machine, entry, hosts);
  if (!answers(hosts) && declared.providers.length === 0) bootExportedStart(sources, boot, entry);
  if (!answers(hosts) && declared.providers.length === 0) bootHeirs(boot);
  // A microservice was found, though it answers no HTTP.
  const found = answers(hosts) || declared.providers.length > 0;
  if (!found) bootElsewhere(sources, boot, active);
  if (!hosts.some(routes)) bootMadeLater(sources, boot, active, hosts);
  hooks.finish?.(boot.machine);
  const entries = hosts.flatMap((host) => host.entries);
  const attributions = attribute(entries, sources.checker);
  // Of a helper's call every run is attributed elsewhere; the call itself stays what it is, a statement.
  const direct = [...active.flatMap((own) => own.findCandidates(sources)), ...findDecoratedRoutes(sources)];
  const candidates = [...direct, ...findUnseenHelpers(sources, boot, attributions, direct)];
  const seen = new Set(entries.map((own) => own.call));
  const unseen = candidates
    .filter((candidate) => !seen.has(candidate.call) && ts.isCallExpression(candidate.call))
    .map((candidate) => candidate.call);
  const booting = bootingFunctions(sources, boot);
  const sites = wiringSites({
    boot,
    entry: sources.files.get(entry),
    sites: [...attributions.values(), ...declaredSites(declared, entries), ...jobDecorators(sources)],
    booting: [...booting, ...wiringMethods(entries)],
    unseen,
  });
  const units = collection.finish(sites);
  linkHelpers(units, attributions);
  linkLoaded(units, attributions);
  const { byNode, exports } = units;
  const pluginOf = (file: string) => pluginUnit(exports, file);
  const trees = buildTrees({ sources, machine: boot.machine, byNode, attributions, pluginOf }, hosts);
  const lost = lostRegistrations({
    ...{ sources, boot, entries, reached: trees.reached },
    candidates: withoutHandlers(candidates, trees.bodies),
  });
  const placed = placeDeclared(sources, units, declared);
  return {
    boot,
    units,
    sites,
    apps: trees.apps,
    bodies: trees.bodies,
    entryPoints: trees.entryPoints,
    framework: mainFramework(hosts),
    providers: placed.providers,
    unresolved: [
      ...trees.unresolved,
      ...serverEndpoints(sources, boot.calls),
      ...madeByBundler(sources, boot),
      ...lost,
      ...placed.unresolved,
    ],
  };
}

type Site = SiteInput["sites"] extends Iterable<infer One> ? One : never;

/** Elements of the lists of modules, and statements that put middleware in front of routes. */
function declaredSites(declared: Declared, entries: readonly HostEntry[]): Site[] {
  const listed = entries.flatMap((entry) => (entry.wiredBy ?? []).filter(isElement));
  const elements = declared.providers.flatMap(({ element }) => (element === null ? [] : [element]));
  return [
    ...[...elements, ...listed].map((site): Site => ({ site, kind: "item" })),
    ...wiringStatements(entries).map((site): Site => ({ site, kind: "statement" })),
  ];
}

function isElement(node: ts.Node): boolean {
  return ts.isArrayLiteralExpression(node.parent);
}

function wiringStatements(entries: readonly HostEntry[]): ts.Node[] {
  return entries.flatMap((entry) => (entry.wiredBy ?? []).filter(ts.isExpressionStatement));
}

function wiringMethods(entries: readonly HostEntry[]): ts.Node[] {
  return wiringStatements(entries).flatMap((node) => ts.findAncestor(node, ts.isFunctionLike) ?? []);
}

/** Without its decorator a job is a method that nobody calls. */
function jobDecorators(sources: Sources): Site[] {
  return decoratedJobs(sources).map(({ decorator }) => ({ site: decorator, kind: "item" }));
}

function mainFramework(hosts: readonly HostValue[]): FrameworkName | null {
  const apps = hosts.filter((host) => host.isApp && host.entries.length > 0);
  // Nest runs on an application of Express or Fastify, which it may hand out.
  const nest = apps.find((host) => host.framework === "nest");
  const largest = [...apps].sort((a, b) => b.entries.length - a.entries.length)[0];
  return (nest ?? largest)?.framework ?? null;
}

function answers(hosts: readonly HostValue[]): boolean {
  return hosts.some((host) => host.isApp && host.entries.length > 0);
}

function routes(host: HostValue): boolean {
  return host.entries.some((entry) => entry.kind === "route");
}

/** An application that the entry's code was not seen to reach (a computed import, a plug-in manager) is looked for where it is made. */
function bootElsewhere(sources: Sources, boot: Boot, active: readonly Framework[]): void {
  for (const path of sources.files.keys())
    if (active.some((own) => sources.matches(path, own.creates))) boot.also(path);
}

/** What registers through a helper needs the helper's own call, though the call is named nowhere in its text. */
function linkHelpers(units: UnitsRead, attributions: ReadonlyMap<HostEntry, Attribution>): void {
  for (const [entry, { site }] of attributions) {
    if (site === entry.call) continue;
    const own = unitAt(units.byNode, site);
    const helper = unitAt(units.byNode, entry.call);
    if (own !== null && helper !== null && own !== helper) own.refer(helper);
  }
}

interface LostInput {
  readonly sources: Sources;
  readonly boot: Boot;
  readonly candidates: readonly Candidate[];
  readonly entries: readonly HostEntry[];
  readonly reached: ReadonlySet<HostEntry>;
}

/** Candidates that are handlers are lost only while no route leads to them. */
function withoutHandlers(candidates: readonly Candidate[], bodies: HandlerBodies): readonly Candidate[] {
  const used = new Set(bodies.values());
  return candidates.filter(({ call, handles }) => handles !== true || !used.has(call));
}

/** Never dropped silently: whatever looks like an endpoint and hangs on no application. */
function lostRegistrations(input: LostInput): Unresolved[] {
  const { sources, boot } = input;
  const kept = new Set([...input.reached].map((entry) => entry.call));
  const ran = new Map(
    input.entries.map((entry) => [entry.call, entry.kind === "route" ? "endpoint" : "mount"] as const),
  );
  const lost = new Map(
    [...input.candidates.map(({ call, what }) => [call, what] as const), ...ran].filter(
      ([call]) => !kept.has(call),
    ),
  );
  const reasons = new Map(input.candidates.map(({ call, reason }) => [call, reason] as const));
  return [...lost].map(([call, what]) => {
    const file = sources.pathOf(call);
    const known = reasons.get(call);
    if (known !== undefined) return { file, line: lineOfCall(sources, call), what, reason: known };
    const reason = ran.has(call)
      ? "its router is never mounted"
      : boot.exhausted
        ? "the start of the process was too long to be followed to its end"
        : !boot.loaded(file)
          ? "its file is not loaded by the entry"
          : "the code that registers it was not seen to run";
    return { file, line: lineOfCall(sources, call), what, reason };
  });
}
