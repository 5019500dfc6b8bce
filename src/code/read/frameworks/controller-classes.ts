import { ts } from "ts-morph";
import { moduleObject } from "../boot/exported-names.ts";
import type { Machine } from "../boot/machine.ts";
import { sourcesLike } from "../boot/match-files.ts";
import { ancestry, isStatic } from "../boot/read-member.ts";
import {
  type ClassValue,
  type HandlerSite,
  type HostValue,
  literal,
  type PathSite,
  textOf,
  unknown,
  type Value,
} from "../boot/values.ts";
import { type Applied, classDecorators, decoratorsOf } from "./nest/decorators-of.ts";
import { elementAround, listedOf } from "./nest/lists.ts";
import { register } from "./register.ts";

const pkg = "routing-controllers";
const verbs: ReadonlySet<string> = new Set("Get Post Put Patch Delete Head Options All Method".split(" "));

/** `createKoaServer` makes an application, `useKoaServer` is handed one; null for anything else. */
export function controllerServer(callee: Value, framework: "Koa" | "Express"): "made" | "given" | null {
  if (callee.kind !== "external" || callee.pkg !== pkg) return null;
  const name = callee.path.join(".");
  if (name === `create${framework}Server`) return "made";
  return name === `use${framework}Server` ? "given" : null;
}

/**
 * The classes that such a call is handed in `controllers`, as routes of the application: the classes themselves, or patterns
 * of file names. Where a pattern is not known before the process runs, they stay among what was not read.
 */
export function registerControllers(
  machine: Machine,
  host: HostValue,
  options: Value | undefined,
  call: ts.Node,
): void {
  if (options?.kind !== "object") return;
  const listed = (name: string) => {
    const value = options.fields.get(name);
    return value === undefined ? [] : listedOf(machine, value, call);
  };
  const around = listed("middlewares").flatMap(({ value, node }) =>
    classesOf(machine, value).map((one) => ({ value: one, node, type: typeOf(machine, one) })),
  );
  const hang = (type: "before" | "after"): void => {
    for (const one of around)
      if (one.type === type && ts.isExpression(one.node))
        register(machine, host, {
          call: one.node,
          method: "use",
          kind: "middleware",
          paths: [],
          handlers: [stepOf(one.node, one.value)],
        });
  };
  hang("before");
  const prefix = options.fields.get("routePrefix") ?? literal("");
  for (const { value, node } of listed("controllers"))
    for (const type of classesOf(machine, value))
      registerController(machine, { host, type, prefix, at: value.kind === "class" ? node : null });
  hang("after");
}

/** A class, or those that the files export which a pattern means: the package loads them all. */
function classesOf(machine: Machine, value: Value): ClassValue[] {
  if (value.kind === "class") return [value];
  const pattern = textOf(value);
  if (pattern === null) return [];
  const files = [...new Set(sourcesLike(machine, pattern))].sort();
  const found = files.flatMap((file) => [...moduleObject(machine, file).fields.values()]);
  return [...new Set(found.filter((one) => one.kind === "class"))];
}

interface Controller {
  readonly host: HostValue;
  readonly type: ClassValue;
  readonly prefix: Value;
  /** Where the list names it; null when a pattern finds it. */
  readonly at: ts.Node | null;
}

function registerController(machine: Machine, { host, type, prefix, at }: Controller): void {
  const applied = classDecorators(machine, type).filter((one) => one.pkg === pkg);
  const own = applied.findLast(({ name }) => name === "Controller" || name === "JsonController");
  if (own === undefined) return;
  const element = at === null ? null : elementAround(at);
  const seen = new Set<string>();
  for (const owner of ancestry(machine, type)) {
    const decorated = methodsOf(machine, owner).filter(({ member }) => !seen.has(member.name.getText()));
    for (const { member, applied: ofMethod } of decorated) {
      seen.add(member.name.getText());
      // A method may answer to several verbs.
      for (const verb of ofMethod.filter((one) => verbs.has(one.name)))
        register(machine, host, {
          call: member,
          method: methodOf(verb),
          kind: "route",
          paths: [pathOf([prefix, own.args[0] ?? literal(""), pathArgument(verb)], verb.node)],
          wiredBy: element === null ? [] : [element],
          handlers: [...used([...applied, ...ofMethod]), handlerOf(machine, type, member, verb)],
        });
    }
  }
}

interface Decorated {
  readonly member: ts.MethodDeclaration;
  readonly applied: readonly Applied[];
}

/** Methods that a verb is written at. One that overrides such a method without a verb takes its place, and its endpoint stays. */
function methodsOf(machine: Machine, owner: ClassValue): Decorated[] {
  return owner.node.members.flatMap((member) => {
    if (!ts.isMethodDeclaration(member) || member.body === undefined || isStatic(member)) return [];
    const applied = decoratorsOf(machine, member, owner.scope).filter((one) => one.pkg === pkg);
    return applied.some(({ name }) => verbs.has(name)) ? [{ member, applied }] : [];
  });
}

function handlerOf(
  machine: Machine,
  type: ClassValue,
  member: ts.MethodDeclaration,
  verb: Applied,
): HandlerSite {
  const name = member.name.getText();
  const owner = ancestry(machine, type).find((one) => methodNamed(one, name) !== undefined) ?? type;
  return siteOf(verb.node, owner, methodNamed(owner, name) ?? member, type, "handler");
}

function methodNamed({ node }: ClassValue, name: string): ts.MethodDeclaration | undefined {
  return node.members.find(
    (own): own is ts.MethodDeclaration =>
      ts.isMethodDeclaration(own) && own.body !== undefined && !isStatic(own) && own.name.getText() === name,
  );
}

function siteOf(
  node: ts.Expression,
  owner: ClassValue,
  member: ts.MethodDeclaration,
  type: ClassValue,
  stage: "handler" | null,
): HandlerSite {
  const self: Value = { kind: "instance", type, fields: new Map(), host: null };
  return {
    node,
    value: { kind: "function", node: member, scope: owner.scope, self, props: new Map(), madeBy: null },
    ...(stage === null ? {} : { stage }),
    known: {
      body: member,
      name: `${type.node.name?.text ?? "class"}.${member.name.getText()}`,
      at: member.name,
      callsNext: stage === null,
      parameters: member.parameters.length,
    },
  };
}

function methodOf(verb: Applied): string {
  const [first] = verb.args;
  if (verb.name !== "Method") return verb.name.toLowerCase();
  return first?.kind === "literal" ? String(first.value).toLowerCase() : "all";
}

function pathArgument(verb: Applied): Value {
  return (verb.name === "Method" ? verb.args[1] : verb.args[0]) ?? literal("");
}

/** The package puts them together as they are, with a slash in front of a first part that has none. */
function pathOf(parts: readonly Value[], node: ts.Expression): PathSite {
  const texts = parts.map((part) =>
    part.kind === "literal" && (typeof part.value === "string" || part.value === undefined)
      ? (part.value ?? "")
      : part.kind === "object"
        ? ""
        : null,
  );
  if (texts.includes(null)) return { node, value: unknown };
  const text = texts.join("");
  return { node, value: literal(text.startsWith("/") ? text : `/${text}`) };
}

/** `@UseBefore(First, second)`, of the class and then of the method. */
function used(applied: readonly Applied[]): HandlerSite[] {
  return applied
    .filter((one) => one.name === "UseBefore")
    .flatMap((one) =>
      one.args.map((value, index) =>
        stepOf(ts.isCallExpression(one.node) ? (one.node.arguments[index] ?? one.node) : one.node, value),
      ),
    );
}

/** A class of middleware does its work in `use`. */
function stepOf(node: ts.Expression, value: Value): HandlerSite {
  const member = value.kind === "class" ? methodNamed(value, "use") : undefined;
  return value.kind === "class" && member !== undefined
    ? siteOf(node, value, member, value, null)
    : { node, value };
}

function typeOf(machine: Machine, value: ClassValue): "before" | "after" | null {
  const own = classDecorators(machine, value).findLast((one) => one.pkg === pkg && one.name === "Middleware");
  const [options] = own?.args ?? [];
  const type = options?.kind === "object" ? options.fields.get("type") : undefined;
  return type?.kind === "literal" && (type.value === "before" || type.value === "after") ? type.value : null;
}
