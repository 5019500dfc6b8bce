/** The shape of the functions and classes of one file, for those who rewrite them. Not part of `Facts`: read when asked for. */
import type { Span } from "./place.ts";

export interface DeclaredCode {
  readonly callables: readonly CallableFact[];
  readonly classes: readonly ClassFact[];
  /** Every `new Name(…)` of the file. */
  readonly constructions: readonly ConstructionFact[];
  /** Every call of a name or of a member, by the last part of what is called. */
  readonly calls: readonly CallSiteFact[];
  /** Where a statement may be put in front of all others: behind directives and a `#!` line. */
  readonly firstStatement: number;
}

export interface CallableFact {
  /** The class or the object that holds it; null for a function of the file. */
  readonly owner: string | null;
  readonly name: string;
  readonly form: "function" | "arrow" | "method";
  readonly async: boolean;
  readonly generator: boolean;
  readonly isStatic: boolean;
  readonly overloaded: boolean;
  readonly decorated: boolean;
  /** `this` or `super` stands in it. */
  readonly usesThis: boolean;
  /** `name` is null for a pattern. */
  readonly params: readonly { readonly name: string | null; readonly rest: boolean }[];
  /** The declared type of the result; null where the compiler has to find it out. */
  readonly result: Span | null;
  /** Where its modifiers, or its name, begin. */
  readonly start: number;
  /** Braces included; of an arrow without braces, the expression with its parentheses. */
  readonly body: Span;
  readonly bracedBody: boolean;
  /** How code of the same file, at its end, names it. */
  readonly access: string;
}

export interface ClassFact {
  readonly name: string;
  /** `null` without `extends`. */
  readonly base: string | null;
  /** Just behind the opening brace. */
  readonly open: number;
  /** The closing brace. */
  readonly close: number;
  readonly members: readonly {
    readonly kind: "method" | "constructor" | "other";
    readonly name: string | null;
    /** With the comments above it. */
    readonly span: Span;
  }[];
}

export interface ConstructionFact {
  readonly name: string;
  readonly at: number;
  /** Between the parentheses; empty where there are none. */
  readonly args: Span;
}

export interface CallSiteFact {
  readonly name: string;
  readonly line: number;
  /** The whole call. */
  readonly span: Span;
  readonly awaited: boolean;
}
