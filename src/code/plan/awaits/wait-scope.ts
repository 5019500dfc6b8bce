import type {
  CodeUnit,
  FunctionFact,
  HandlerRef,
  Monolith,
  NameUse,
  UnitId,
  WaitCode,
} from "../../model/monolith.ts";
import type { UnitIndex } from "../keep/unit-index.ts";
import type { TestText } from "../remote/remote-sources.ts";

/** The code of one process, in which callers are looked for. */
export interface WaitScope {
  readonly monolith: Pick<Monolith, "project" | "facts">;
  readonly index: UnitIndex;
  readonly waits: (path: string) => WaitCode;
  readonly text: (path: string) => string;
  /** Units that this process has. */
  readonly has: (unit: UnitId) => boolean;
  /** Code that a stub takes the place of. */
  readonly isReplaced: (path: string, at: number) => boolean;
  readonly tests: () => readonly TestText[];
  readonly handlers: ReadonlyMap<UnitId, readonly HandlerRef[]>;
  /** Functions that may become asynchronous for one remote call; none at 0. */
  readonly limit: number;
}

/** A function that becomes asynchronous. */
export interface AsyncFunction {
  readonly path: string;
  readonly unit: CodeUnit;
  readonly fact: FunctionFact;
  /** What a framework that does not wait for handlers is told errors by: the position of that parameter; null when nobody need be told. */
  readonly tells: number | null;
}

/** A call that is waited for. */
export interface AwaitedCall {
  readonly path: string;
  readonly use: NameUse;
}

/** By path and position, so that what two remote calls need is written once. */
export interface Waits {
  readonly functions: Map<string, AsyncFunction>;
  readonly calls: Map<string, AwaitedCall>;
}

/** Why callers cannot wait: where, in the words of a message, and what a person can do. */
export interface CannotWait {
  readonly file: string;
  readonly line: number;
  readonly why: string;
  readonly fix: string;
}

/** The innermost unit around a position. */
export function unitAt({ index }: Pick<WaitScope, "index">, path: string, at: number): CodeUnit | null {
  let found: CodeUnit | null = null;
  for (const unit of index.byFile.get(path) ?? []) {
    const { start, end } = unit.span;
    if (start > at || at >= end) continue;
    if (found === null || end - start < found.span.end - found.span.start) found = unit;
  }
  return found;
}
