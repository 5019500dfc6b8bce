import type { ts } from "ts-morph";
import type { Outline } from "../imports/outline.ts";
import type { Sources } from "../project/open-sources.ts";
import type { ClassValue, Frame, FunctionValue, HostValue, InstanceValue, Scope, Value } from "./values.ts";

/** A call that ran while the process started. */
export interface BootCall {
  readonly node: ts.CallExpression | ts.NewExpression;
  readonly callee: Value;
  readonly args: readonly Value[];
  readonly receiver: Value;
  /** Outermost first, of the file whose loading or function led here. */
  readonly frames: readonly Frame[];
}

/** What a framework adds to the language: how its applications come to be, and what calls on them mean. */
export interface FrameworkHooks {
  /** `express()`, `Router()`, `new Router()`; null when it is none of these. */
  create(machine: Machine, callee: Value, args: readonly Value[], node: ts.Node): Value | null;
  /** A method call on an application, a router or a chain; null when it is of no interest. */
  invoke(
    machine: Machine,
    host: Value,
    method: string,
    node: ts.CallExpression,
    args: readonly Value[],
  ): Value | null;
  /** A property of an unseen result that is really the application handed in (`expressWs(app).app`). */
  through(value: Value): HostValue | null;
  /** A member of an application or router that is no registration (`app.context`, `router.routes`); null when of no interest. */
  member?(machine: Machine, host: HostValue, name: string): Value | null;
  /** The start is over: what a framework only registers then. May be called more than once. */
  finish?(machine: Machine): void;
}

/** The parts know each other only through this: expressions, statements and calls are recursive by nature. */
export interface Machine {
  readonly sources: Sources;
  readonly hooks: FrameworkHooks;
  outline(path: string): Outline;
  readonly frames: Frame[];
  readonly items: (ts.Node | null)[];
  /** Files that a computed require stands for just now: one a round of the loop around it. */
  readonly scanned: string[];
  /** Places (`file:line`) of computed requires: true when each of their rounds led to a file of the project. */
  readonly followed: Map<string, boolean>;
  /** Files to the patterns of code files that they looked for and nothing matches. */
  readonly unmatched: Map<string, string>;
  readonly calls: BootCall[];
  readonly ran: Set<ts.Node>;
  /** Classes with decorators that functions declared when they ran, and the statements that led there. */
  readonly nested: { readonly type: ClassValue; readonly frames: readonly Frame[] }[];
  /** Reads left; at zero everything further is unknown, so that no program can keep the reader busy for ever. */
  budget: number;
  /** How often something was registered, opened or loaded so far: work that never moves it can register nothing. */
  wired: number;
  evaluate(node: ts.Expression, scope: Scope): Value;
  runBlock(statements: readonly ts.Statement[], scope: Scope, owner: ts.Node | null): readonly Value[];
  run(callee: FunctionValue, args: readonly Value[], self: Value | null): Value;
  construct(callee: Value, args: readonly Value[]): Value;
  /** Runs the fields and the constructor of `type`, a class of the instance or one of its bases. */
  initialise(instance: InstanceValue, type: ClassValue, args: readonly Value[]): void;
  member(value: Value, name: string): Value;
  load(path: string): void;
  exported(path: string, name: string): Value;
  /** In the order in which they were done loading. */
  loadedFiles(): readonly string[];
  /** `require` of the file. */
  whole(path: string): Value;
  /** Its `module.exports`. */
  commonJs(path: string): Value;
  lookup(name: string, scope: Scope): Value;
  /** Of the top level of a file; null when the start did not load it. */
  scopeOf(path: string): Scope | null;
  assign(target: ts.Expression, value: Value, scope: Scope): void;
}

export function markWiring(machine: Machine): void {
  machine.wired += 1;
  for (const frame of machine.frames) frame.wiring = true;
}
