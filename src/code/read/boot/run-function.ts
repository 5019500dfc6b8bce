import { ts } from "ts-morph";
import { propertyName } from "./evaluate-expression.ts";
import type { IdleWork } from "./idle-work.ts";
import type { Machine } from "./machine.ts";
import { ancestry, baseOf, isStatic } from "./read-member.ts";
import { bind, childScope } from "./scopes.ts";
import {
  type ClassValue,
  type FunctionValue,
  type InstanceValue,
  type Item,
  type Scope,
  unknown,
  type Value,
} from "./values.ts";

const deepest = 60;

/** Calls a function of the project. */
export function runFunction(
  machine: Machine,
  idle: IdleWork,
  callee: FunctionValue,
  args: readonly Value[],
  self: Value | null,
): Value {
  const { node } = callee;
  const body = "body" in node ? node.body : undefined;
  if (body === undefined || idle.running > deepest || idle.isSpent(node) || isEndless(idle, node, args))
    return unknown;
  const scope = childScope(callee.scope, self ?? callee.self);
  return idle.during(node, () => {
    bindParameters(machine, node, args, scope);
    return ts.isBlock(body)
      ? best(machine.runBlock(body.statements, scope, node))
      : runConcise(machine, body, scope, node);
  });
}

/** A function that calls itself goes down a list of routes or a folder; with nothing known of its arguments it would go for ever. */
function isEndless(idle: IdleWork, node: ts.Node, args: readonly Value[]): boolean {
  const blind = args.every(
    (value) => value.kind === "unknown" || value.kind === "result" || value.kind === "host",
  );
  return idle.depth(node) >= (blind ? 1 : 10);
}

function runConcise(machine: Machine, body: ts.Expression, scope: Scope, owner: ts.Node): Value {
  machine.frames.push({ node: body, owner, wiring: false });
  const value = machine.evaluate(body, scope);
  machine.frames.pop();
  return value;
}

function bindParameters(
  machine: Machine,
  node: ts.FunctionLikeDeclaration,
  args: readonly Value[],
  scope: Scope,
): void {
  node.parameters.forEach((parameter, index) => {
    const rest = parameter.dotDotDotToken !== undefined;
    const given: Value = rest
      ? { kind: "array", items: args.slice(index).map((value) => ({ value, origin: null })) }
      : (args[index] ?? unknown);
    const value =
      given.kind === "unknown" && parameter.initializer !== undefined
        ? machine.evaluate(parameter.initializer, scope)
        : given;
    bind(machine, parameter.name, value, scope);
  });
}

/** Of several possible results the one that says most: a router rather than a string rather than nothing. */
function best(values: readonly Value[]): Value {
  const lists = values.filter((value) => value.kind === "array");
  // Lists of classes (`cloud ? [CloudController] : [Controller]`) are all of them: what may be registered counts.
  if (lists.length > 1 && lists.some(({ items }) => items.some((item) => item.value.kind === "class")))
    return { kind: "array", items: uniqueItems(lists.flatMap(({ items }) => items)) };
  const rank = (value: Value) =>
    value.kind === "host"
      ? 4
      : value.kind === "unknown"
        ? 0
        : value.kind === "literal"
          ? 1
          : value.kind === "result"
            ? 2
            : isEmpty(value)
              ? 2.25
              : isBlurred(value)
                ? 2.5
                : 3;
  return values.reduce<Value>((winner, value) => (rank(value) > rank(winner) ? value : winner), unknown);
}

function uniqueItems(items: readonly Item[]): Item[] {
  const seen = new Set<unknown>();
  return items.filter(({ value }) => {
    const key = value.kind === "class" ? value.node : value;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** `[]`, or `[...unseen]`, of the branch for lists, where an object was given. */
function isEmpty(value: Value): boolean {
  if (value.kind === "object") return value.fields.size === 0;
  return value.kind === "array" && value.items.every((item) => item.value.kind === "unknown");
}

/** `{ controllers: [...unseen] }`: another branch may say more. */
function isBlurred(value: Value): boolean {
  if (value.kind !== "object") return false;
  return [...value.fields.values()].some(
    (field) => field.kind === "array" && field.items.some((item) => item.value.kind === "unknown"),
  );
}

export function constructInstance(machine: Machine, callee: Value, args: readonly Value[]): Value {
  if (callee.kind === "function") {
    const fields = new Map<string, Value>();
    const self: Value = { kind: "object", fields, origins: new Map() };
    const returned = machine.run(callee, args, self);
    return returned.kind === "unknown" ? self : returned;
  }
  if (callee.kind !== "class") return unknown;
  const instance: InstanceValue = { kind: "instance", type: callee, fields: new Map(), host: null };
  initialise(machine, instance, callee, args);
  return instance;
}

/** Fields, then the constructor; a class without one hands its arguments to its base. */
export function initialise(
  machine: Machine,
  instance: InstanceValue,
  type: ClassValue,
  args: readonly Value[],
): void {
  const builder = type.node.members.find(
    (member): member is ts.ConstructorDeclaration =>
      ts.isConstructorDeclaration(member) && member.body !== undefined,
  );
  const base = baseOf(machine, type);
  if (base.kind === "class" && builder === undefined && ancestry(machine, base).length < deepest)
    initialise(machine, instance, base, args);
  if (base.kind === "external") {
    const host = machine.hooks.create(machine, base, args, type.node);
    if (host?.kind === "host") instance.host = host;
  }
  const scope = childScope(type.scope, instance);
  const parameterFields = (): void => {
    if (builder === undefined) return;
    builder.parameters.forEach((parameter, index) => {
      if (ts.getModifiers(parameter)?.length && ts.isIdentifier(parameter.name))
        instance.fields.set(parameter.name.text, args[index] ?? unknown);
    });
  };
  parameterFields();
  for (const member of type.node.members) {
    if (!ts.isPropertyDeclaration(member) || isStatic(member) || member.initializer === undefined) continue;
    const name = propertyName(machine, member.name, scope);
    if (name === null) continue;
    machine.frames.push({ node: member, owner: type.node, wiring: false });
    instance.fields.set(name, machine.evaluate(member.initializer, scope));
    machine.frames.pop();
  }
  if (builder === undefined) return;
  machine.run(
    { kind: "function", node: builder, scope, self: instance, props: new Map(), madeBy: null },
    args,
    instance,
  );
}
