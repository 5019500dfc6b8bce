/** Where the functions of one file are named, and what would have to be written for a caller to wait. Not part of `Facts`: read when asked for. */
import type { Span } from "./place.ts";

export interface WaitCode {
  /** Every function with a body, in the order of the source. */
  readonly functions: readonly FunctionFact[];
  readonly uses: readonly NameUse[];
}

export interface FunctionFact {
  /** The class or the object that holds it, and its name there; `name` is null for what nobody can call by a name. */
  readonly owner: string | null;
  readonly name: string | null;
  readonly line: number;
  readonly span: Span;
  /** Position in `functions` of the function around it. */
  readonly parent: number | null;
  /** The call that it is handed to as an argument. */
  readonly handedTo: Argument | null;
  /** Why it can never become asynchronous; null when it can. */
  readonly never: Never | null;
  readonly async: boolean;
  readonly decorated: boolean;
  /** Where `async` is written. */
  readonly asyncAt: number;
  /** The declared type of the result. */
  readonly result: Span | null;
  /** Where it is written, when there is none; null for an arrow function without parentheses. */
  readonly resultAt: number | null;
  /** Its type is declared apart from it: `const f: Handler = …`. */
  readonly typedApart: boolean;
  /** `null` for a pattern or a rest parameter. */
  readonly params: readonly (string | null)[];
  /** Where a further parameter is written; null when the only one has no parentheses. */
  readonly moreParamsAt: number | null;
  readonly body: Span;
  readonly bracedBody: boolean;
}

/** What keeps a function, or a place, from waiting. */
export type Never =
  | "constructor"
  | "accessor"
  | "generator"
  | "inner"
  | "predicate"
  | "inherits"
  | "implements"
  | "overloaded"
  | "static"
  | "top-level"
  | "parameter"
  | "decorator"
  | "field"
  | "compound";

export interface Argument {
  /** Last part of the name of what is called; empty where it has none. */
  readonly name: string;
  readonly call: Span;
}

/** One place where a name stands in code: alone, or behind a dot. */
export interface NameUse {
  readonly name: string;
  readonly line: number;
  /** Of the whole call or access, which may begin above its name. */
  readonly startLine: number;
  readonly at: number;
  /** `value`: handed on, compared, taken apart; `type`: named by a type; `export`: offered to other files. */
  readonly form: "call" | "new" | "value" | "type" | "export";
  /** What stands in front of the dot: a name, `this`, or empty for an expression; null for a bare name. */
  readonly of: string | null;
  /** The member that is asked of a bare name. */
  readonly asks: string | null;
  /** The class or object around it, for `this`. */
  readonly within: string | null;
  /** Position in `functions` of the function around it. */
  readonly inside: number | null;
  /** The whole call, for `call`. */
  readonly call: Span | null;
  readonly awaited: boolean;
  /** `await` there needs parentheses, and in front of them a semicolon where the line before ends without one. */
  readonly wrapped: boolean;
  readonly opensStatement: boolean;
  readonly never: Never | null;
  /** For `value`: the call that it is an argument of, `.bind(…)` and lists looked through. */
  readonly handedTo: Argument | null;
}

/** The type that the compiler infers, written so that it can be declared; the names in it are those of the file. */
export type InferredResult =
  | { readonly text: string; readonly names: readonly string[] }
  | { readonly why: string };
