/** What ties one file to another besides imports, and what would happen to it on a network. Part of `facts.ts`. */
import type { Place, UnitId } from "./place.ts";

export interface ReferenceFact extends Place {
  readonly from: UnitId;
  readonly to: UnitId;
  /** Method or property of the target that is asked for; null for the target itself. */
  readonly member: string | null;
  readonly kind: "type" | "call" | "new" | "value" | "decorator" | "inject" | "extends" | "instanceof";
  /** Only for `call`. */
  readonly call: CallFact | null;
}

export interface CallFact {
  /** `await f()`; `return f()` or `.then`; the result is not used; a plain value. */
  readonly result: "awaited" | "promise" | "discarded" | "value";
  readonly context:
    | "async-function"
    | "async-callback"
    | "sync-function"
    | "array-callback"
    | "constructor"
    | "getter"
    | "decorator"
    | "top-level";
  readonly inLoop: boolean;
  /** What is handed over that no network carries. */
  readonly passes: readonly ("callback" | "transaction" | "request" | "stream" | "query" | "entity")[];
}

/** Of a function, or of one method of a class (`member`). */
export interface TraitFact extends Place {
  readonly unit: UnitId;
  readonly member: string | null;
  /** The unit itself is a class, and no member of it is meant. */
  readonly isClass?: boolean;
  readonly async: boolean;
  /** Has a request, a response, a context or an application among its parameters, or is a guard, pipe, interceptor, filter. */
  readonly takesRequest: boolean;
  /** Reaches no table, no environment, no mutable state and no package outside a list of pure ones, calls included. */
  readonly pure: boolean;
  /** Database handle, logger, configuration, cache, queue, mailer, HTTP client; null for business code. */
  readonly infrastructure: string | null;
  /** Has a connection, pool or client of a database among its parameters: no value, each process has its own. */
  readonly takesHandle?: boolean;
  /** Values in its parameters or result, by declared type, that JSON changes or cannot carry. */
  readonly hazards: readonly (
    | "date"
    | "map"
    | "buffer"
    | "bigint"
    | "class"
    | "function"
    | "stream"
    | "transaction"
    | "any"
  )[];
}

/** A provider of a dependency-injection container, as one module declares it. */
export interface ProviderFact extends Place {
  /** Class name, or the token as written. */
  readonly token: string;
  readonly unit: UnitId | null;
  /** Module class that declares it. */
  readonly module: string;
  readonly role: "provider" | "controller" | "import" | "export";
  /** Tokens that its constructor or its factory asks for. */
  readonly injects: readonly {
    readonly token: string;
    readonly forwardRef: boolean;
    readonly line: number;
  }[];
  readonly scope: "singleton" | "request" | "transient";
  readonly global: boolean;
  /** The element of the module's list that names it, where that can be taken out by itself. */
  readonly listed?: UnitId;
  /** Of a module of a package: the method that makes it, `forFeature`. */
  readonly call?: string;
  /**
   * What a class does by being there, though nobody asks for it: registers with its base, a class of a package; is looked for by a
   * package because of its decorator; has a hook of the container's life; hands itself over in its constructor.
   */
  readonly acts?: "by-base" | "by-decorator" | "by-hook" | "by-constructor";
  /** Classes that the decorator names: what it acts for (`@CommandHandler(PlaceOrder)`). */
  readonly actsOn?: readonly string[];
}
