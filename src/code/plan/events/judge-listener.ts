import type { CodeUnit, ListenerCode, ListenUse, UnitId } from "../../model/monolith.ts";
import { closure } from "../keep/closure.ts";
import type { Deciding } from "../remote/deciding.ts";
import { ambientContext, valueClass } from "../remote/hidden-values.ts";
import { classProblem } from "../remote/judge-target.ts";
import { namedIn } from "../remote/named-in.ts";
import type { NotRelayed } from "./event-relay.ts";
import type { BusPlace } from "./find-buses.ts";

type Judging = Pick<Deciding, "index" | "sources" | "text" | "monolith">;

/** A listener as a function: where it is written, and what it runs. */
interface Listener {
  readonly unit: CodeUnit;
  readonly code: ListenerCode;
}

/** The function behind a registration; null where it cannot be seen. */
export function listenerOf(place: BusPlace, listen: ListenUse, judging: Judging): Listener | null {
  const own = judging.index.byId.get(place.unit);
  if (listen.code !== null) return own === undefined ? null : { unit: own, code: listen.code };
  return listen.name === null ? null : functionNamed(listen.name, place.file, judging);
}

function functionNamed(name: string, file: string, { index, sources }: Judging): Listener | null {
  const named = (index.byFile.get(file) ?? []).filter((unit) => unit.name === name);
  const targets = named.flatMap((unit) =>
    unit.kind === "import" ? unit.refs.flatMap((id) => index.byId.get(id) ?? []) : [unit],
  );
  for (const unit of targets) {
    if (unit.kind === "import" || unit.kind === "reexport") continue;
    const code = sources.events(unit.file).functions.find((one) => one.name === unit.name);
    if (code !== undefined) return { unit, code };
  }
  return null;
}

/** What a listener would lose, or what others would lose, if it ran later and elsewhere; null when nothing was found. */
export function judgeListener(
  { unit, code }: Listener,
  judging: Judging,
  /** Everybody who may be surprised by what is in memory: code that runs in another process than the listener. */
  elsewhere: (id: UnitId) => boolean,
): NotRelayed | null {
  const at = `${unit.file}:${code.line}`;
  if (code.generator || code.usesThis)
    return {
      why: `the listener ${code.generator ? "is a generator" : "uses `this` or `arguments`"} (${at})`,
      fix: "write it as a function of its parameters",
    };
  return (
    argumentProblem(unit.file, code, judging) ??
    runProblem(unit, code, judging, elsewhere) ??
    valueProblem(unit, code, judging)
  );
}

function argumentProblem(file: string, code: ListenerCode, judging: Judging): NotRelayed | null {
  for (const [position] of code.params.entries()) {
    const found = misuse({ file, code, position }, judging, new Set());
    if (found !== null) return found;
  }
  return null;
}

interface Argument {
  readonly file: string;
  readonly code: ListenerCode;
  readonly position: number;
}

/** Also of the project's functions that are handed it. */
function misuse({ file, code, position }: Argument, judging: Judging, seen: Set<string>): NotRelayed | null {
  const key = `${file}:${code.span.start}:${position}`;
  const param = code.params[position] ?? code.params.at(-1);
  if (param === undefined || seen.has(key)) return null;
  seen.add(key);
  if (param.called)
    return {
      why: `the listener answers by calling its argument (${file}:${code.line})`,
      fix: "call a function that gives a result in place of the event",
    };
  if (param.changedAt !== null)
    return {
      why: `the listener changes what it is given (${file}:${param.changedAt}), and who emits would not see it`,
      fix: "let it make a copy, or call a function that gives a result",
    };
  for (const { name, position: next } of param.handedTo) {
    const target = functionNamed(name, file, judging);
    if (target === null) continue;
    const found = misuse({ file: target.unit.file, code: target.code, position: next }, judging, seen);
    if (found !== null) return found;
  }
  return null;
}

const remembers: ReadonlySet<string> = new Set(["cache", "limiter", "store"]);

function runProblem(
  unit: CodeUnit,
  code: ListenerCode,
  { index, monolith, text }: Judging,
  elsewhere: (id: UnitId) => boolean,
): NotRelayed | null {
  const { facts } = monolith;
  const at = `${unit.file}:${code.line}`;
  const runs = closure([unit.id], index);
  const kept = facts.state.filter(
    ({ kind, readBy, writtenBy }) =>
      remembers.has(kind) && [...readBy, ...writtenBy].some((id) => runs.has(id)),
  );
  const shared = kept.find(({ readBy, writtenBy }) => [...readBy, ...writtenBy].some(elsewhere));
  if (shared !== undefined)
    return {
      why: `the listener and code of the other process both use ${shared.name}, which is kept in memory (${shared.file}:${shared.line})`,
      fix: "keep it in the database, or ask for it with a function",
    };
  const ambient = ambientContext([unit.id], { index, text });
  if (ambient !== null) return ambient;
  if (code.async) return null;
  const fix = "write `async` in front of it: then nobody can count on its having run";
  const [state] = kept;
  if (state !== undefined)
    return {
      why: `the listener (${at}) is synchronous and uses ${state.name}, which is kept in memory (${state.file}:${state.line}): who emits may count on that`,
      fix,
    };
  const data = facts.data.find((access) => runs.has(access.unit));
  if (data !== undefined)
    return {
      why: `the listener (${at}) is synchronous and uses table ${data.table} (${data.file}:${data.line}): who emits may count on that`,
      fix,
    };
  for (const id of runs) {
    const one = index.byId.get(id);
    if (one === undefined || one.typeOnly) continue;
    const own = one.id === unit.id ? code.span : one.span;
    const found = /\bthrow\b|\b\w+Sync\s*\(/.exec(text(one.file).slice(own.start, own.end));
    if (found === null) continue;
    const does =
      found[0] === "throw" ? "may throw an error at who emits" : `calls ${found[0].replace(/\s*\($/, "")}`;
    return { why: `the listener (${at}) is synchronous and ${does} (${one.file}:${one.line})`, fix };
  }
  return null;
}

/** What its parameters say that they are. Plain JavaScript says nothing: what cannot be sent shows when it is emitted. */
function valueProblem(unit: CodeUnit, code: ListenerCode, judging: Judging): NotRelayed | null {
  if (!/\.[cm]?tsx?$/.test(unit.file)) return null;
  const head = judging.text(unit.file).slice(code.head.start, code.head.end);
  const refs = unit.refs.flatMap((id) => judging.index.byId.get(id) ?? []);
  return classProblem(namedIn(head, refs, judging.index), judging) ?? valueClass(head, refs, judging);
}
