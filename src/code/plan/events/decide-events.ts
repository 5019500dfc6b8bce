import type { CodeUnit, ListenUse, UnitId } from "../../model/monolith.ts";
import type { Kept, RemoteCut } from "../keep/keep-units.ts";
import { isStuck, startingStatements } from "../keep/optional-roots.ts";
import type { Obstacle } from "../plan.ts";
import type { Deciding } from "../remote/deciding.ts";
import { providerOf } from "../remote/remote-target.ts";
import type { EventRelay, NotRelayed } from "./event-relay.ts";
import type { Bus, BusPlace } from "./find-buses.ts";
import { judgeEmits } from "./judge-emit.ts";
import { judgeListener, listenerOf } from "./judge-listener.ts";
import { unknownListeners } from "./unknown-listeners.ts";

export interface EventDecisions {
  /** Emitted in the service, heard in the monolith. */
  readonly toMonolith: readonly EventRelay[];
  /** Emitted in the monolith, heard in the service while the switch says so. */
  readonly toService: readonly EventRelay[];
  readonly cut: Required<Pick<RemoteCut, "relayed" | "heard">>;
  /** What is said of events where the service keeps `units`. */
  readonly obstacles: (units: ReadonlySet<UnitId>) => Obstacle[];
}

/** One `bus.on("…", …)` and what leads to it. */
interface Registration {
  readonly bus: Bus;
  readonly place: BusPlace;
  readonly listen: ListenUse;
  readonly event: string;
  readonly home: string;
  /** Statement that can be taken out of a service; null where there is none. */
  readonly root: CodeUnit | null;
}

/**
 * Decides, listener by listener, whether the events that it hears may come from another process. A listener runs in one process
 * only: what is relayed does not run where it is emitted, and what stays is not relayed.
 */
export function decideEvents(
  deciding: Deciding,
  buses: readonly Bus[],
  keep: (cut: EventDecisions["cut"]) => Kept,
): EventDecisions {
  const { monolith, modules, wish, index } = deciding;
  const all = registrations(deciding, buses);
  const own = keep({ relayed: new Set(), heard: new Set() });
  const names = new Set(monolith.modules.map(({ name }) => name));
  const homeOf = (id: UnitId): string => monolith.homes[index.byId.get(id)?.file ?? ""] ?? "";
  const emits = (one: Registration, where: (id: UnitId) => boolean): boolean =>
    one.bus.uses.some(({ use, event, unit }) => use.kind === "emit" && event === one.event && where(unit));

  const leaving = all.filter(
    (one) =>
      names.has(one.home) &&
      !modules.has(one.home) &&
      (wish.modules?.includes(one.home) ?? true) &&
      own.units.has(one.place.unit) &&
      emits(one, (id) => own.units.has(id)),
  );
  const entering = all.filter(
    (one) => modules.has(one.home) && emits(one, (id) => id !== "" && !modules.has(homeOf(id))),
  );
  const failed = new Map<Registration, NotRelayed>();
  const fail = (one: Registration, problem: NotRelayed | null): void => {
    if (problem !== null && !failed.has(one)) failed.set(one, problem);
  };
  for (const one of entering)
    fail(
      one,
      rootProblem(one, all, entering) ??
        problemOf(one, deciding, (id) => !modules.has(homeOf(id)) && names.has(homeOf(id))),
    );
  const heard = rootsOf(entering.filter((one) => !failed.has(one)));
  for (;;) {
    const relayed = rootsOf(leaving.filter((one) => !failed.has(one)));
    const before = failed.size;
    const kept = keep({ relayed, heard });
    const needed = all.filter((one) => emits(one, (id) => kept.units.has(id)));
    for (const one of leaving)
      fail(one, rootProblem(one, needed, leaving) ?? problemOf(one, deciding, (id) => kept.units.has(id)));
    // What shares a statement with one that stays, stays.
    for (const one of leaving)
      if ([...failed.keys()].some(({ root }) => root !== null && root.id === one.root?.id))
        fail(one, together(one));
    if (failed.size > before) continue;
    const relay = relaying(all);
    return {
      cut: { relayed, heard },
      toMonolith: leaving.filter((one) => !failed.has(one)).map(relay),
      toService: entering.filter((one) => !failed.has(one)).map(relay),
      obstacles: (units) => [
        ...[...failed]
          .filter(([one]) => entering.includes(one) || units.has(one.place.unit))
          .map(([one, problem]) =>
            obstacleOf(one, problem, leaving.includes(one), wish.modules?.includes(one.home) === true),
          ),
        ...unknownListeners(deciding, units, buses),
      ],
    };
  }
}

function registrations(deciding: Deciding, buses: readonly Bus[]): Registration[] {
  const { monolith } = deciding;
  const names = new Set(monolith.modules.map(({ name }) => name));
  return buses.flatMap((bus) =>
    bus.uses.flatMap((place): Registration[] => {
      const { use, event, file } = place;
      if (use.kind !== "listen" || event === null) return [];
      const own = monolith.homes[file] ?? "";
      const behind = listenerOf(place, use, deciding)?.unit.file ?? file;
      const home = names.has(own) ? own : (monolith.homes[behind] ?? "");
      return [{ bus, place, listen: use, event, home, root: rootOf(place, use, deciding) }];
    }),
  );
}

/** The one statement that registers it, where that does nothing else. */
function rootOf({ unit }: BusPlace, listen: ListenUse, { monolith, index }: Deciding): CodeUnit | null {
  const [start, ...others] = startingStatements(unit, index);
  if (start === undefined || others.length > 0 || isStuck(start, monolith.facts, index)) return null;
  return start === unit || listen.amongItsLike ? (index.byId.get(start) ?? null) : null;
}

function problemOf(
  { bus, place, listen, event }: Registration,
  deciding: Deciding,
  elsewhere: (id: UnitId) => boolean,
): NotRelayed | null {
  if (!listen.alone)
    return {
      why: "the registration is part of a larger expression, or of a loop",
      fix: "let it be a statement of its own: `bus.on(name, listener);`",
    };
  if (!/^(on|addListener)$/.test(listen.method))
    return {
      why: `\`${listen.method}\` makes it matter when, and in which order, the event is heard`,
      fix: "use `on`",
    };
  const listener = listenerOf(place, listen, deciding);
  if (listener === null)
    return {
      why: "which function listens cannot be seen",
      fix: "hand over a function of the project by its name, or write it there",
    };
  return judgeEmits(bus, event) ?? judgeListener(listener, deciding, elsewhere);
}

/** A statement goes, or comes, with all that it registers. */
function rootProblem(
  one: Registration,
  all: readonly Registration[],
  group: readonly Registration[],
): NotRelayed | null {
  const { root } = one;
  if (root === null)
    return {
      why: "the listener is registered inside a statement that does something else, too",
      fix: "register it in a statement of its own, at the top of a file or in a function that the start calls",
    };
  const others = all.filter((other) => other.root?.id === root.id && !group.includes(other));
  return others.length === 0 ? null : together(one);
}

function together({ root }: Registration): NotRelayed {
  return {
    why: `it is registered together with listeners that stay (${root?.file ?? ""}:${root?.line ?? 1})`,
    fix: "register the listeners of each module in a statement of their own",
  };
}

const rootsOf = (all: readonly Registration[]): Set<UnitId> =>
  new Set(all.flatMap(({ root }) => (root === null ? [] : [root.id])));

/** Names on the wire; those that the monolith's files say already stay as they are. */
function relaying(all: readonly Registration[]): (one: Registration) => EventRelay {
  const names = new Map<Registration, { readonly provider: string; readonly method: string }>();
  const taken = new Set<string>();
  for (const one of all) {
    if (one.listen.heard === null) continue;
    names.set(one, one.listen.heard);
    taken.add(`${one.listen.heard.provider}.${one.listen.heard.method}`);
  }
  for (const one of all) {
    if (names.has(one)) continue;
    const provider = providerOf(one.place.file, null);
    const base = `on-${one.event.replace(/[^A-Za-z0-9_$-]+/g, "-")}`;
    let method = base;
    for (let count = 2; taken.has(`${provider}.${method}`); count++) method = `${base}-${count}`;
    taken.add(`${provider}.${method}`);
    names.set(one, { provider, method });
  }
  return (one) => {
    const { bus, place, listen, event, home } = one;
    const emits = bus.uses.filter((use) => use.use.kind === "emit" && use.event === event);
    return {
      ...{ bus, place, listen, event },
      ...(names.get(one) ?? { provider: "", method: "" }),
      module: home,
      file: place.file,
      line: listen.line,
      emits: emits.map(({ file, use, unit }) => ({ file, line: use.line, unit })),
    };
  };
}

function obstacleOf(
  { event, home, place, listen }: Registration,
  { why, fix }: NotRelayed,
  leaves: boolean,
  asked: boolean,
): Obstacle {
  const refuses = leaves && asked;
  const then = leaves ? "its code is copied" : "the monolith's own copy goes on hearing it";
  const message = `${event} cannot be relayed to ${leaves ? home : "the service"}: ${why}`;
  return {
    code: "EVENT",
    level: refuses ? "refuse" : "warning",
    file: place.file,
    line: listen.line,
    message: refuses ? message : `${message}; ${then}`,
    why: "a relayed event is heard later and in another process, and nothing that its listener does comes back",
    fix,
  };
}
