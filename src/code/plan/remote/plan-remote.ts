import type { Span, UnitId } from "../../model/monolith.ts";
import { hearEdits, relayEdits } from "../events/event-edits.ts";
import type { EventRelay } from "../events/event-relay.ts";
import { closure } from "../keep/closure.ts";
import type { ExtractionPlan, RelayedEvent, RemoteMethod, RemotePlan, TextEdit } from "../plan.ts";
import { chattyCalls } from "./chatty-calls.ts";
import { decideRemote, type RemoteDecisions } from "./decide-remote.ts";
import type { Deciding } from "./deciding.ts";
import { errorEdits } from "./error-edits.ts";
import { isIdempotent } from "./is-idempotent.ts";
import { importOffered, loadRuntime } from "./load-runtime.ts";
import { nameInManifest } from "./name-in-manifest.ts";
import { offerEdits, switchEdits } from "./remote-edits.ts";
import { isSyncCall, keyOf, type RemoteTarget, targetKey, unitsOf } from "./remote-target.ts";
import { resultEdits } from "./result-type.ts";

type MonolithEdits = ExtractionPlan["monolithEdits"];

export interface RemoteParts extends Pick<RemoteDecisions, "kept" | "obstacles" | "localCalls"> {
  readonly remote: RemotePlan;
  /** Is anything called, or told of an event, across the border? */
  readonly crosses: boolean;
  /** Edits of the service's files beside those of the cut, by path. */
  readonly serviceEdits: ReadonlyMap<string, readonly TextEdit[]>;
  /** Where the cut has no say, because those edits tell all of a class. */
  readonly classes: ReadonlyMap<string, readonly Span[]>;
  readonly monolithEdits: MonolithEdits;
  readonly env: readonly string[];
  readonly calledElsewhere: ReadonlySet<UnitId>;
}

/** Calls across the border of the service: what both processes need for them. Nothing changes where there are none. */
export function planRemote(deciding: Deciding): RemoteParts {
  const decisions = decideRemote(deciding);
  const { kept, cut, toMonolith, toService, events, obstacles, localCalls, waits } = decisions;
  const remote: RemotePlan = {
    toMonolith: toMonolith.map((target) => asMethod(target, deciding, (from) => kept.units.has(from))),
    toService: toService.map((target) => asMethod(target, deciding, () => true)),
    events: { toMonolith: events.toMonolith.map(asEvent), toService: events.toService.map(asEvent) },
    waits: { service: waits.service.functions, monolith: waits.monolith.functions },
    mappers: decisions.mapping?.files ?? [],
    ports: deciding.wish.ports,
  };
  const chatty = chattyCalls([...toMonolith, ...toService], deciding);
  const calledElsewhere = new Set(toMonolith.flatMap((target) => unitsOf(target, deciding.index)));
  const crosses = [toMonolith, toService, events.toMonolith, events.toService].some(
    ({ length }) => length > 0,
  );
  const base = {
    ...{ kept, localCalls, remote, crosses, calledElsewhere },
    obstacles: [...obstacles, ...chatty, ...events.obstacles(kept.units)],
  };
  if (!crosses) return { ...base, serviceEdits: new Map(), classes: new Map(), monolithEdits: [], env: [] };
  return {
    ...base,
    classes: cut.classes,
    serviceEdits: serviceEdits(cut.edits, decisions, deciding),
    monolithEdits: monolithEdits(decisions, deciding),
    env: ["MSA_MONOLITH_RPC_URL", "MSA_RPC_PORT", "MSA_RPC_SECRET"],
  };
}

class EditsByFile {
  readonly all = new Map<string, TextEdit[]>();

  add(path: string, edits: readonly TextEdit[]): void {
    if (edits.length > 0) this.all.set(path, [...(this.all.get(path) ?? []), ...edits]);
  }

  /** A file that differs from what it was before the first extraction, though nothing is left to write now. */
  touch(path: string): void {
    if (!this.all.has(path)) this.all.set(path, []);
  }
}

function serviceEdits(
  stubs: ReadonlyMap<string, readonly TextEdit[]>,
  { kept, toService, toMonolith, events, waits, mapping }: RemoteDecisions,
  { monolith, text, sources, index }: Deciding,
): Map<string, TextEdit[]> {
  const edits = new EditsByFile();
  for (const relay of events.toService) {
    edits.touch(relay.file);
    edits.add(relay.file, hearEdits(relay));
  }
  for (const relay of events.toMonolith)
    edits.add(relay.bus.unit.file, relayEdits(relay, text(relay.bus.unit.file)));
  for (const [path, own] of stubs) edits.add(path, own);
  for (const [path, own] of waits.service.edits) edits.add(path, own);
  for (const target of toMonolith) edits.add(target.unit.file, resultEdits(target));
  for (const target of toService) {
    const { file } = target.unit;
    edits.add(file, offerEdits(target, text(file), mapping?.of(target, "service") ?? null));
  }
  const calls = [
    ...toMonolith.map((target) => ({ target, runsIn: "monolith" as const })),
    ...toService.map((target) => ({ target, runsIn: "service" as const })),
  ];
  for (const file of new Set(calls.map(({ target }) => target.unit.file)))
    edits.add(file, mapping?.imports(file, calls) ?? []);
  const reached = closure(
    toMonolith.flatMap((target) => unitsOf(target, index)),
    index,
  );
  for (const [path, own] of errorEdits(
    [...reached].filter((id) => kept.units.has(id)),
    { index, sources, text },
  ))
    edits.add(path, own);
  const { entry } = monolith.project;
  edits.add(entry, loadRuntime(monolith.project, text(entry), sources.declared(entry)));
  const offered = [...toService.map(({ unit }) => unit.file), ...events.toService.map(({ file }) => file)];
  edits.add(entry, importOffered(monolith, offered, text(entry)));
  return edits.all;
}

/** Small, and without effect until a switch is turned: an offer for each function, a condition in each that may leave. */
function monolithEdits(
  { toService, toMonolith, events, waits }: RemoteDecisions,
  deciding: Deciding,
): MonolithEdits {
  const { monolith, text, sources, index } = deciding;
  const { project, facts } = monolith;
  const edits = new EditsByFile();
  for (const relay of [...events.toMonolith, ...events.toService]) edits.add(relay.file, hearEdits(relay));
  for (const target of toMonolith) edits.add(target.unit.file, offerEdits(target, text(target.unit.file)));
  for (const target of toService) edits.add(target.unit.file, switchEdits(target, text(target.unit.file)));
  for (const [path, own] of waits.monolith.edits) edits.add(path, own);
  for (const target of toService) edits.add(target.unit.file, resultEdits(target));
  const reached = closure(
    toService.flatMap((target) => unitsOf(target, index)),
    index,
  );
  for (const [path, own] of errorEdits([...reached], { index, sources, text })) edits.add(path, own);
  edits.add(project.entry, loadRuntime(project, text(project.entry), sources.declared(project.entry)));
  const hashes = new Map(facts.files.map(({ path, hash }) => [path, hash]));
  return [
    ...[...edits.all].map(([path, own]) => ({
      path,
      sourceHash: hashes.get(path) ?? "",
      edits: sorted(own),
      why: `${path} takes part in remote calls`,
    })),
    ...nameInManifest(text("package.json")),
  ];
}

/** Two edits at one place keep their order; the same edit twice is one. */
function sorted(edits: readonly TextEdit[]): TextEdit[] {
  const unique = new Map(edits.map((edit) => [`${edit.start} ${edit.end} ${edit.text}`, edit]));
  return [...unique.values()].sort((a, b) => a.start - b.start);
}

function asMethod(target: RemoteTarget, deciding: Deciding, counts: (from: string) => boolean): RemoteMethod {
  const key = keyOf(target);
  const callers = deciding.sources.sites.filter(
    (site) =>
      targetKey(site) === key &&
      (site.verdict === "remote" || (target.sync && isSyncCall(site))) &&
      site.fromHome !== site.toHome &&
      counts(site.reference.from),
  );
  const { unit, provider, method, home } = target;
  return {
    ...{ provider, method, module: home, file: unit.file, line: unit.line },
    idempotent: isIdempotent(target, deciding),
    callers: callers.map(({ reference: { file, line } }) => ({ file, line })),
  };
}

function asEvent({ event, provider, method, module, file, line, emits }: EventRelay): RelayedEvent {
  return {
    ...{ event, provider, method, module, file, line },
    emits: emits.map((one) => ({ file: one.file, line: one.line })),
  };
}
