import type { SiteVerdict, UnitId } from "../../model/monolith.ts";
import type { WaitScope } from "../awaits/wait-scope.ts";
import { decideEvents, type EventDecisions } from "../events/decide-events.ts";
import { findBuses } from "../events/find-buses.ts";
import { type Kept, keepUnits } from "../keep/keep-units.ts";
import type { Obstacle } from "../plan.ts";
import type { Deciding } from "./deciding.ts";
import { judgeTarget, nameOf } from "./judge-target.ts";
import { type Mapping, planMapping } from "./mapping/plan-mapping.ts";
import { type StubCut, stubCut } from "./remote-cut.ts";
import { isSyncCall, keyOf, type NotRemote, type RemoteTarget, targetKey, unitsOf } from "./remote-target.ts";
import { monolithScope, type PlannedWaits, planWaits, waitProblem } from "./sync-targets.ts";
import { unseenCall } from "./unseen-call.ts";

export interface RemoteDecisions {
  readonly kept: Kept;
  readonly cut: StubCut;
  /** Called by the service, done in the monolith. */
  readonly toMonolith: readonly RemoteTarget[];
  /** Called by the monolith, done in the service when the switch says so. */
  readonly toService: readonly RemoteTarget[];
  readonly events: EventDecisions;
  readonly obstacles: readonly Obstacle[];
  /** The service's own models beside the monolith's; null where nobody asked for them. */
  readonly mapping: Mapping | null;
  /** What waits for functions that were synchronous, in each process. */
  readonly waits: { readonly service: PlannedWaits; readonly monolith: PlannedWaits };
  /** What the monolith goes on calling in its own copy of the module. */
  readonly localCalls: readonly string[];
}

/**
 * Decides which calls across the border of the extracted modules become remote. What the service keeps depends on its
 * stubs and the other way round, so a target that turns out to be no remote one gives back its code and the rest is
 * decided anew, until nothing changes.
 */
export function decideRemote(deciding: Deciding): RemoteDecisions {
  const { monolith, mine, index, modules, sources } = deciding;
  const buses = findBuses({ ...deciding, facts: monolith.facts });
  // Each process has its own; what crosses is decided for each listener.
  const held = new Set(buses.map(({ unit }) => unit.id));
  const sites = sources.sites.filter(({ target }) => !held.has(target.id));
  const incoming = judgeTargets(
    sites.filter((site) => modules.has(site.toHome) && !modules.has(site.fromHome)),
    deciding,
  );
  const own = keepUnits(monolith, mine, index, modules);
  const whole = monolithScope(deciding);
  drop(
    incoming,
    (target) =>
      callersAgree(target, deciding, () => true) ??
      nobodyMakes(target, deciding, own) ??
      callersWait(target, deciding, whole),
  );
  const toService = [...incoming.targets.values()];
  const offered = toService.flatMap((target) => unitsOf(target, index));
  const nothing = { rewritten: new Map(), gone: new Set<UnitId>() };
  const events = decideEvents(deciding, buses, (cut) =>
    keepUnits(monolith, mine, index, modules, { ...nothing, ...cut, roots: [...offered, ...cut.heard] }),
  );
  const roots = [...offered, ...events.cut.heard];

  const names = new Set(monolith.modules.map(({ name }) => name));
  const plain = keepUnits(monolith, mine, index, modules, { ...nothing, ...events.cut, roots });
  const outgoing = judgeTargets(
    sites.filter(
      ({ reference, fromHome, toHome }) =>
        plain.units.has(reference.from) &&
        fromHome !== toHome &&
        !modules.has(toHome) &&
        names.has(toHome) &&
        (deciding.wish.modules?.includes(toHome) ?? true),
    ),
    deciding,
  );
  for (;;) {
    const mapping = planMapping([...outgoing.targets.values(), ...toService], deciding);
    const cut = stubCut([...outgoing.targets.values()], {
      ...{ ...deciding, mapping },
      declared: sources.declared,
    });
    const kept = keepUnits(monolith, mine, index, modules, { ...cut, ...events.cut, roots });
    const runs = (id: UnitId): boolean => kept.units.has(id) && !cut.rewritten.has(id);
    const scope = { ...whole, ...inService(kept, cut) };
    const problemOf = (target: RemoteTarget): Failure | null =>
      callersAgree(target, deciding, runs) ??
      callersWait(target, deciding, scope) ??
      unseenCall(target, outgoing.targets.values(), deciding, kept.units);
    if (drop(outgoing, problemOf)) continue;
    // Code that only stubs led to is gone, and with it calls that were judged before.
    const toMonolith = [...outgoing.targets.values()].filter(({ unit }) => kept.units.has(unit.id));
    const carried = planMapping([...toMonolith, ...toService], deciding);
    return {
      ...{ kept, cut, toService, toMonolith, mapping: carried },
      events: { ...events, toMonolith: stillEmitted(events.toMonolith, kept) },
      waits: { service: planWaits(toMonolith, scope), monolith: planWaits(toService, whole) },
      obstacles: [...obstaclesOf(outgoing.failed, deciding, kept.units), ...(carried?.obstacles ?? [])],
      localCalls: [...incoming.failed.values()]
        .filter(({ site }) => names.has(site.fromHome))
        .map(
          ({ site, problem }) => `${site.fromHome} goes on with the monolith's own copy: ${problem.message}`,
        ),
    };
  }
}

/** Stubs may have taken the place of code that emits. */
function stillEmitted(relays: EventDecisions["toMonolith"], { units }: Kept): EventDecisions["toMonolith"] {
  return relays.flatMap((relay) => {
    const emits = relay.emits.filter(({ unit }) => units.has(unit));
    return emits.length === 0 ? [] : [{ ...relay, emits }];
  });
}

interface Failure {
  readonly site: SiteVerdict;
  readonly problem: NotRemote;
}

interface Judged {
  readonly targets: Map<string, RemoteTarget>;
  readonly failed: Map<string, Failure>;
}

/** Uses that need no network: a type, a declaration, code that is copied. */
const isHarmless = ({ verdict }: SiteVerdict): boolean => verdict === "copy";

/** Of several uses of one target the best one speaks here; whether the others agree is asked for later. */
function judgeTargets(sites: readonly SiteVerdict[], { index, sources, text, wish }: Deciding): Judged {
  const { awaitLimit } = wish;
  const targets = new Map<string, RemoteTarget>();
  const failed = new Map<string, Failure>();
  for (const site of sites) {
    const key = targetKey(site);
    if (isHarmless(site) || targets.has(key)) continue;
    const judged = judgeTarget(site, { index, text, sources, awaitLimit });
    if (!("code" in judged)) {
      targets.set(key, judged);
      failed.delete(key);
    } else if (!failed.has(key)) failed.set(key, { site, problem: judged });
  }
  return { targets, failed };
}

/** A class is in one process or in the other: one method that must stay beside its caller keeps all of them there. */
function drop({ targets, failed }: Judged, problemOf: (target: RemoteTarget) => Failure | null): boolean {
  const before = targets.size;
  for (const [key, target] of targets) {
    const problem = problemOf(target);
    if (problem !== null) failed.set(key, problem);
  }
  const lost = new Map([...failed.values()].map((failure) => [failure.site.target.id, failure]));
  for (const [key, { unit, owner }] of [...targets]) {
    const failure = failed.get(key) ?? (owner === null ? undefined : lost.get(unit.id));
    if (failure === undefined) continue;
    targets.delete(key);
    failed.set(key, failure);
  }
  return targets.size < before;
}

/** Every use of a target goes through the stub or the switch, also those of its own module: can all of them? */
function callersAgree(
  target: RemoteTarget,
  { sources, index }: Deciding,
  counts: (from: UnitId) => boolean,
): Failure | null {
  const key = keyOf(target);
  const { unit, owner, callable } = target;
  let last: SiteVerdict | null = null;
  for (const site of sources.sites) {
    if (site.target.id !== unit.id || !counts(site.reference.from)) continue;
    const isCall = site.reference.kind === "call" || site.reference.kind === "value";
    if (targetKey(site) === key) last = site;
    else if (owner === null || !isCall) continue;
    if (isHarmless(site)) {
      const method = sources
        .declared(unit.file)
        .callables.find((one) => one.owner === owner?.name && one.name === site.reference.member);
      if (owner === null || !isCall || (method !== undefined && !method.usesThis)) continue;
    } else if (targetKey(site) !== key || (site.verdict === "remote" && !site.needsAwait)) continue;
    else if (target.sync && isSyncCall(site)) continue;
    return disagreement(site);
  }
  const nearby = (index.users.get(unit.id) ?? []).some((id) => {
    const user = index.byId.get(id);
    return user?.file === unit.file && user.kind === "declaration" && counts(id);
  });
  const risky = callable.params.some(({ name }) => name !== null && handedOver.test(name));
  return last !== null && nearby && risky && !/\.[cm]?tsx?$/.test(unit.file) ? disagreement(last) : null;
}

/** Names of parameters that no network carries, where there are no types and the call is in the same file. */
const handedOver =
  /^(tx|trx|transaction|session|conn|connection|client|cb|callback|next|done|stream|req|res|ctx)$/i;

/** Whoever calls a synchronous function that becomes remote must be able to wait. */
function callersWait(target: RemoteTarget, { sources }: Deciding, scope: WaitScope): Failure | null {
  const site = sources.sites.find((one) => targetKey(one) === keyOf(target) && isSyncCall(one));
  if (site === undefined) return null;
  const problem = waitProblem(target, site, scope);
  return problem === null ? null : { site, problem };
}

/** The code that the service runs: without what the cut takes out, and without what stubs replace. */
function inService(kept: Kept, { edits }: StubCut): Pick<WaitScope, "has" | "isReplaced" | "tests"> {
  return {
    has: (unit) => kept.units.has(unit),
    // Tests stay with the monolith.
    tests: () => [],
    isReplaced: (path, at) => (edits.get(path) ?? []).some(({ start, end }) => start <= at && at < end),
  };
}

/** A method is called on an instance: the service must have one for its own sake. */
function nobodyMakes({ unit, owner }: RemoteTarget, deciding: Deciding, own: Kept): Failure | null {
  if (owner === null) return null;
  const { index, sources, monolith, modules } = deciding;
  const users = (index.users.get(unit.id) ?? []).flatMap((id) =>
    own.units.has(id) ? (index.byId.get(id) ?? []) : [],
  );
  const constructed = users.some(({ file, span }) =>
    sources
      .declared(file)
      .constructions.some(({ name, at }) => name === unit.name && span.start <= at && at < span.end),
  );
  const provided = monolith.facts.providers.some((one) => one.unit === unit.id && one.role === "provider");
  if (own.units.has(unit.id) && (constructed || provided)) return null;
  const site = sources.sites.find(({ target, fromHome }) => target.id === unit.id && !modules.has(fromHome));
  if (site === undefined) return null;
  return {
    site,
    problem: {
      code: "FORM",
      message: `${nameOf(site)} of ${site.toHome} cannot be called remotely: no endpoint of the service makes an instance of ${owner.name}`,
      why: "a method needs an object, and the service has none",
      fix: "export a function in place of the method",
    },
  };
}

function disagreement(site: SiteVerdict): Failure {
  return {
    site,
    problem: {
      code: site.obstacle ?? "FORM",
      message: `${nameOf(site)} of ${site.toHome} cannot be called remotely: ${site.reason}`,
      why: `one of its callers (${site.reference.file}:${site.reference.line}) cannot do without its code`,
      fix: site.needsAwait
        ? "make it asynchronous and write await where it is called, or give --await-limit"
        : "split the function in two: one for this caller, one that the others call",
    },
  };
}

function obstaclesOf(
  failed: ReadonlyMap<string, Failure>,
  { wish, modules }: Deciding,
  kept: ReadonlySet<UnitId>,
): Obstacle[] {
  // How the application puts its parts together is copied at every stage: only the modules' own calls are worth a word.
  const told = ({ fromHome, toHome, verdict }: SiteVerdict): boolean =>
    modules.has(fromHome) || verdict === "remote" || wish.modules?.includes(toHome) === true;
  return [...failed.values()]
    .filter(({ site }) => kept.has(site.target.id) && told(site))
    .map(({ site, problem }) => {
      // What is handed a transaction runs beside its caller by rule 10: that is no refusal, even where remote was asked for.
      const refuses = wish.modules?.includes(site.toHome) === true && site.verdict !== "colocate";
      return {
        code: problem.code,
        level: refuses ? "refuse" : "warning",
        file: site.reference.file,
        line: site.reference.line,
        message: refuses ? problem.message : `${problem.message}; its code is copied`,
        why: problem.why,
        fix: problem.fix,
      };
    });
}
