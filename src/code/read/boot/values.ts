/** What is known of a value when the process starts. Everything not needed to follow the wiring is `unknown`. */
import type { ts } from "ts-morph";
import type { FrameworkName, HandlerStage } from "../facts.ts";

export type Value =
  | { readonly kind: "unknown" }
  | {
      readonly kind: "literal";
      readonly value: string | number | boolean | null | undefined;
      readonly env: string | null;
    }
  | { readonly kind: "regex"; readonly source: string; readonly flags?: string }
  /** `process.env` (name null) or one variable of it. */
  | { readonly kind: "env"; readonly name: string | null }
  /** A package, or something reached through it: `express`, `express.Router`. */
  | { readonly kind: "external"; readonly pkg: string; readonly path: readonly string[] }
  | ResultValue
  | FunctionValue
  | ClassValue
  | InstanceValue
  | ObjectValue
  | ArrayValue
  | { readonly kind: "module"; readonly path: string }
  | HostValue
  /** `router.route("/x")`, waiting for its verbs. */
  | {
      readonly kind: "route";
      readonly host: HostValue;
      readonly path: ts.Expression;
      readonly pathValue: Value;
    };

/** What a call to unseen code gave back. */
export interface ResultValue {
  readonly kind: "result";
  readonly node: ts.CallExpression | ts.NewExpression;
  readonly callee: Value;
  readonly args: readonly Value[];
  /** What stands before the dot. */
  readonly receiver: Value;
}

export interface FunctionValue {
  readonly kind: "function";
  readonly node: ts.FunctionLikeDeclaration;
  readonly scope: Scope;
  readonly self: Value;
  readonly props: Map<string, Value>;
  /** The call that made this closure: `asyncHandler(list)` is a function of the wrapper, made from `list`. */
  readonly madeBy: {
    readonly node: ts.CallExpression;
    readonly callee: FunctionValue;
    readonly args: readonly Value[];
  } | null;
}

export interface ClassValue {
  readonly kind: "class";
  readonly node: ts.ClassLikeDeclaration;
  readonly scope: Scope;
  readonly statics: Map<string, Value>;
}

export interface InstanceValue {
  readonly kind: "instance";
  readonly type: ClassValue;
  readonly fields: Map<string, Value>;
  /** Set when the class extends a router or an application of the framework. */
  host: HostValue | null;
}

export interface ObjectValue {
  readonly kind: "object";
  readonly fields: Map<string, Value>;
  readonly origins: Map<string, ts.Node>;
}

export interface Item {
  readonly value: Value;
  /** The list element as written, so that what was made from it can be attributed to it. */
  readonly origin: ts.Node | null;
}

export interface ArrayValue {
  readonly kind: "array";
  readonly items: Item[];
}

/** An application, router or plug-in instance of a framework. */
export interface HostValue {
  readonly kind: "host";
  readonly framework: FrameworkName;
  readonly isApp: boolean;
  /** Whether requests were seen to be handed to it, where any application may be mounted in another. */
  readonly isServed?: boolean;
  readonly node: ts.Node;
  readonly entries: HostEntry[];
  /** Goes before the path of every entry (`new Router({ prefix })`, `setGlobalPrefix`); set as the code runs. */
  readonly prefix: PathSite[];
  /** What code hung on it (`app.decorate("db", …)`, `app.context.db = …`). */
  readonly props: Map<string, Value>;
}

/** A path as written, with what it came to. */
export interface PathSite {
  readonly node: ts.Node;
  readonly value: Value;
}

export interface HandlerSite {
  readonly node: ts.Expression;
  readonly value: Value;
  /** Left out: a handler in the last place of a route, middleware elsewhere. */
  readonly stage?: HandlerStage;
  /** Place in the life of a request, where the framework orders by phase and not by registration. */
  readonly phase?: number;
  /** What runs, where the framework itself says it (decorators name a class, the framework calls its method). */
  readonly known?: HandlerBody;
}

/** A handler before units are known. */
export interface HandlerBody {
  /** The function that does the work, or what made it. */
  readonly body: ts.Node | null;
  readonly name: string;
  /** For messages: the body, else the place where it is named. */
  readonly at: ts.Node;
  readonly callsNext: boolean;
  readonly parameters: number | null;
}

export interface HostEntry {
  /** The call that registers; where decorators do it, the decorated method or class. */
  readonly call: ts.Node;
  /** Where the registration is attributed to: the call, the list element or the call site of a helper. Decided after the run. */
  readonly frames: readonly Frame[];
  readonly listItem: ts.Node | null;
  /** As the framework says it: the verb of a route, `use`, `param`, the name of a hook. */
  readonly method: string;
  readonly kind: EntryKind;
  /** Empty when omitted. */
  readonly paths: readonly PathSite[];
  readonly handlers: readonly HandlerSite[];
  readonly mounts: readonly HostValue[];
  /** Middleware of what is mounted runs only for its own routes. */
  readonly closed?: boolean;
  /** The file that a loader of folders found it in: what the file exports stands for it, and goes when it goes. */
  readonly file?: string;
  /** It also opens a way in that is no plain HTTP route; named by its path. */
  readonly entryPoint?: "websocket" | "graphql";
  /** Why endpoints that it brings cannot be listed. */
  readonly unseen?: string;
  /** What decides besides path and method whether a request gets into it, as a reason. */
  readonly depends?: string;
  /** A version that a header tells decides between it and others of the same method and path. */
  readonly versioned?: boolean;
  /** List elements and statements without which it, or a step of it, would not be there. */
  readonly wiredBy?: readonly ts.Node[];
  /** The class that has the route, where `call` is a method that it inherits. */
  readonly heir?: ts.Node;
}

/** `middleware` may turn out to be an error handler or static files when its handlers are looked at. */
export type EntryKind = "route" | "middleware" | "mount" | "hook" | "param" | "error" | "static";

/** A statement (or concise arrow body) that is being run. */
export interface Frame {
  readonly node: ts.Node;
  /** The function whose body it stands in; null at the top level of a file. */
  readonly owner: ts.Node | null;
  /** Something was registered, or a port was opened, while it ran. */
  wiring: boolean;
}

export interface Scope {
  readonly parent: Scope | null;
  readonly path: string;
  readonly names: Map<string, Value>;
  readonly self: Value;
}

export const unknown: Value = { kind: "unknown" };

export function literal(
  value: string | number | boolean | null | undefined,
  env: string | null = null,
): Value {
  return { kind: "literal", value, env };
}

export function textOf(value: Value): string | null {
  return value.kind === "literal" && (typeof value.value === "string" || typeof value.value === "number")
    ? String(value.value)
    : null;
}
