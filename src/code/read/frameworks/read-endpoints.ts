import { type Boot, bootFrom } from "../boot/boot.ts";
import type { HostEntry, HostValue } from "../boot/values.ts";
import { wiringSites } from "../boot/wiring-sites.ts";
import type { Registration, Unresolved } from "../facts.ts";
import type { Sources } from "../project/open-sources.ts";
import { bootingFunctions } from "../runtime/booting-functions.ts";
import { readUnits, type UnitsRead } from "../units/read-units.ts";
import { type Attribution, attribute } from "./express/attribute.ts";
import { createExpressHooks } from "./express/express-hooks.ts";
import { type Candidate, findCandidates } from "./express/find-candidates.ts";
import { buildTrees, type HandlerBodies, lineOfCall } from "./express/read-express.ts";

export interface EndpointsRead {
  readonly boot: Boot;
  readonly units: UnitsRead;
  readonly apps: readonly Registration[];
  readonly bodies: HandlerBodies;
  readonly unresolved: readonly Unresolved[];
}

/** Follows the start of the process, cuts the files into units along what it found, and hangs the endpoints on them. */
export function readEndpoints(sources: Sources, entry: string): EndpointsRead {
  const hooks = createExpressHooks();
  const boot = bootFrom(sources, entry, hooks);
  bootElsewhere(sources, boot, hooks.hosts);
  const entries = hooks.hosts.flatMap((host) => host.entries);
  const attributions = attribute(entries, sources.checker);
  // Of a helper's call every run is attributed elsewhere; the call itself stays what it is, a statement.
  const candidates = findCandidates(sources);
  const seen = new Set(entries.map((own) => own.call));
  const unseen = candidates
    .filter((candidate) => !seen.has(candidate.call))
    .map((candidate) => candidate.call);
  const booting = bootingFunctions(sources, boot);
  const sites = wiringSites({
    boot,
    entry: sources.files.get(entry),
    sites: attributions.values(),
    booting,
    unseen,
  });
  const units = readUnits(sources, sites);
  linkHelpers(units, attributions);
  const trees = buildTrees(
    { sources, machine: boot.machine, byNode: units.byNode, attributions },
    hooks.hosts,
  );
  const lost = lostRegistrations({ sources, boot, candidates, entries, reached: trees.reached });
  return { boot, units, apps: trees.apps, bodies: trees.bodies, unresolved: [...trees.unresolved, ...lost] };
}

/** An application that the entry's code was not seen to reach (a computed import, a plug-in manager) is looked for where it is made. */
function bootElsewhere(sources: Sources, boot: Boot, hosts: readonly HostValue[]): void {
  if (hosts.some((host) => host.isApp && host.entries.length > 0)) return;
  for (const [path, file] of sources.files) if (/\bexpress\s*\(\s*\)/.test(file.text)) boot.also(path);
}

/** What registers through a helper needs the helper's own call, though the call is named nowhere in its text. */
function linkHelpers(units: UnitsRead, attributions: ReadonlyMap<HostEntry, Attribution>): void {
  for (const [entry, { site }] of attributions) {
    if (site === entry.call) continue;
    const own = nearest(units, site);
    const helper = nearest(units, entry.call);
    if (own !== null && helper !== null && own !== helper) own.refs.add(helper);
  }
}

function nearest(units: UnitsRead, node: HostEntry["call"] | Attribution["site"]) {
  for (let current = node; current !== undefined; current = current.parent) {
    const draft = units.byNode.get(current);
    if (draft !== undefined) return draft;
  }
  return null;
}

interface LostInput {
  readonly sources: Sources;
  readonly boot: Boot;
  readonly candidates: readonly Candidate[];
  readonly entries: readonly HostEntry[];
  readonly reached: ReadonlySet<HostEntry>;
}

/** Never dropped silently: whatever looks like an endpoint and hangs on no application. */
function lostRegistrations(input: LostInput): Unresolved[] {
  const { sources, boot } = input;
  const kept = new Set([...input.reached].map((entry) => entry.call));
  const ran = new Set(input.entries.map((entry) => entry.call));
  const lost = new Set(
    [...input.candidates.map((candidate) => candidate.call), ...ran].filter((call) => !kept.has(call)),
  );
  return [...lost].map((call) => {
    const file = sources.pathOf(call);
    const name = "name" in call.expression ? String((call.expression.name as { text?: string }).text) : "";
    const what = name === "use" ? ("mount" as const) : ("endpoint" as const);
    const reason = ran.has(call)
      ? "its router is never mounted"
      : !boot.loaded(file)
        ? "its file is not loaded by the entry"
        : "the code that registers it was not seen to run";
    return { file, line: lineOfCall(sources, call), what, reason };
  });
}
