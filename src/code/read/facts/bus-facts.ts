/** Emitters of events in one process, and what code does with them. Not part of `Facts`: read when asked for. */
import type { Span } from "./place.ts";

export interface EventCode {
  readonly buses: readonly BusFact[];
  /** Functions of the file that have a name, by which a listener may be handed over. */
  readonly functions: readonly ListenerCode[];
}

/** A variable of a file that holds a new EventEmitter for as long as the process lives. */
export interface BusFact {
  /** `module.exports` where it has no other name. */
  readonly name: string;
  /** How code at the end of the file names it. */
  readonly access: string;
  /** `module.exports = bus`: whoever requires the file has the bus itself in hands. */
  readonly isWhole: boolean;
  /** Why it is no plain emitter; null when it is. */
  readonly strange: string | null;
  readonly line: number;
}

/** `events` as it stands in a file, and what of it is the bus. */
export interface BusName {
  readonly name: string;
  /** `bus` where the name stands for everything that a file exports: `events.bus.emit(…)`. */
  readonly member: string | null;
}

/** What one place does with a bus. */
export type BusUse = EmitUse | ListenUse | OrderUse | OtherUse;

interface UsePlace {
  readonly line: number;
  readonly at: number;
}

export interface EmitUse extends UsePlace {
  readonly kind: "emit";
  readonly method: string;
  /** null where it is no literal. */
  readonly event: string | null;
  /** A statement of its own: neither the result nor a promise of it is used. */
  readonly alone: boolean;
  /** Stands in a function, and not in code that runs while the file loads. */
  readonly later: boolean;
  /** What says that a transaction is open around it; null when nothing does. */
  readonly transaction: string | null;
  readonly args: readonly {
    readonly form: "function" | "this" | "name" | "new" | "value";
    /** Of a name, or of the class that is constructed. */
    readonly name: string | null;
  }[];
}

export interface ListenUse extends UsePlace {
  readonly kind: "listen";
  /** `on`, `once`, `prependListener`, … */
  readonly method: string;
  readonly event: string | null;
  /** A statement of its own: nothing is done with the result. */
  readonly alone: boolean;
  /** The function around it does nothing but register listeners of this bus; true where there is none. */
  readonly amongItsLike: boolean;
  /** The second argument, without what an earlier extraction wrote around it. */
  readonly callback: Span;
  /** The names under which an earlier extraction has made it known to other processes. */
  readonly heard: { readonly provider: string; readonly method: string } | null;
  /** The function itself where it stands there, or the name of it; neither for anything else. */
  readonly code: ListenerCode | null;
  readonly name: string | null;
}

/** Somebody stops listening: when it happens plays a part. */
interface OrderUse extends UsePlace {
  readonly kind: "order";
  readonly method: string;
  /** null where it is no literal, or where it is about all events. */
  readonly event: string | null;
}

/** The bus is handed on, compared, taken apart: what happens to it there is not known. */
interface OtherUse extends UsePlace {
  readonly kind: "other";
}

/** What a function does that matters when it runs in another process than who emits. */
export interface ListenerCode {
  /** null for one that stands where it is handed over. */
  readonly name: string | null;
  readonly line: number;
  readonly async: boolean;
  readonly generator: boolean;
  readonly usesThis: boolean;
  /** From its beginning to its body. */
  readonly head: Span;
  readonly span: Span;
  readonly params: readonly {
    readonly names: readonly string[];
    /** Line that changes what it was given; null when none was found. */
    readonly changedAt: number | null;
    readonly called: boolean;
    /** Functions that it is handed to, with the position of the argument. */
    readonly handedTo: readonly { readonly name: string; readonly position: number }[];
  }[];
}
