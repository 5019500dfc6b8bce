import { descendants } from "../../../util/descendants.ts";
import type { HandlerRef, Registration, SiteVerdict, UnitId } from "../../model/monolith.ts";
import { followWaits, functionOf } from "../awaits/follow-waits.ts";
import { asyncEdits, waitEdits } from "../awaits/wait-edits.ts";
import type { WaitScope, Waits } from "../awaits/wait-scope.ts";
import type { TextEdit, WaitingFunction } from "../plan.ts";
import type { Deciding } from "./deciding.ts";
import { nameOf } from "./judge-target.ts";
import type { NotRemote, RemoteTarget } from "./remote-target.ts";

/** The monolith as it is: nothing is missing, nothing is a stub, and its tests call its functions, too. */
export function monolithScope({ monolith, index, sources, text, wish }: Deciding): WaitScope {
  return {
    ...{ monolith, index, text },
    has: () => true,
    isReplaced: () => false,
    tests: sources.tests,
    waits: sources.waits,
    handlers: handlersOf(monolith.facts.apps),
    limit: wish.awaitLimit,
  };
}

function handlersOf(apps: readonly Registration[]): Map<UnitId, HandlerRef[]> {
  const found = new Map<UnitId, HandlerRef[]>();
  for (const { handlers } of descendants(apps))
    for (const handler of handlers)
      if (handler.unit !== null) found.set(handler.unit, [...(found.get(handler.unit) ?? []), handler]);
  return found;
}

/** Why the callers of a synchronous function cannot be made to wait; null when they can, or need not. */
export function waitProblem(target: RemoteTarget, site: SiteVerdict, scope: WaitScope): NotRemote | null {
  if (!target.sync) return null;
  const found = followWaits(target, scope);
  if (!("why" in found)) return null;
  const { file, line, why, fix } = found;
  return {
    code: site.obstacle ?? "SYNC",
    message: `${nameOf(site)} of ${site.toHome} cannot be called remotely: it is synchronous, and ${why} (${file}:${line})`,
    why: "who calls another process has to wait for it, and so has whoever calls that code",
    fix: `${file}:${line}: ${fix}`,
  };
}

export interface PlannedWaits {
  readonly edits: ReadonlyMap<string, readonly TextEdit[]>;
  /** Functions that become asynchronous. */
  readonly functions: readonly WaitingFunction[];
}

/** What is written in one process so that the callers of all of these wait. */
export function planWaits(targets: readonly RemoteTarget[], scope: WaitScope): PlannedWaits {
  const all: Waits = { functions: new Map(), calls: new Map() };
  const own = new Map<string, { readonly path: string; readonly edits: readonly TextEdit[] }>();
  for (const target of targets) {
    if (!target.sync) continue;
    const found = followWaits(target, scope);
    if ("why" in found) continue;
    for (const [key, one] of found.functions) all.functions.set(key, one);
    for (const [key, one] of found.calls) all.calls.set(key, one);
    const fact = functionOf(target.unit, target.member, scope);
    const path = target.unit.file;
    if (fact !== null)
      own.set(`${path}:${fact.span.start}`, { path, edits: asyncEdits(fact, scope.text(path)) });
  }
  // What is remote itself is written once.
  for (const key of own.keys()) all.functions.delete(key);
  const edits = waitEdits(all, scope.text);
  for (const one of own.values()) edits.set(one.path, [...(edits.get(one.path) ?? []), ...one.edits]);
  return {
    edits,
    functions: [...all.functions.values()]
      .map(({ fact, path, unit }) => ({
        name: fact.name ?? unit.name ?? "a handler",
        file: path,
        line: fact.line,
      }))
      .sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1)),
  };
}
