import { posix } from "node:path";
import { ts } from "ts-morph";
import { callReflect } from "./call-reflect.ts";
import { callString, testText } from "./call-string.ts";
import { callCollection, iterated } from "./collections.ts";
import { fromEnvironmentFile } from "./environment-file.ts";
import { moduleObject } from "./exported-names.ts";
import { eachRound } from "./folder-rounds.ts";
import { asBuilt, askKind, keepPlace, placeOfItem } from "./list-folder.ts";
import type { Machine } from "./machine.ts";
import { parseSettings } from "./parse-settings.ts";
import { prototypeOf } from "./prototypes.ts";
import { replaceByPattern } from "./replace-text.ts";
import {
  type ArrayValue,
  type FunctionValue,
  type Item,
  literal,
  type ObjectValue,
  textOf,
  unknown,
  type Value,
} from "./values.ts";

const containerVerbs = new Set(["get", "resolve", "make", "getInstance"]);

/** The few methods of the language that wiring leans on. Null: not one of them. */
export function callBuiltin(
  machine: Machine,
  receiver: Value,
  method: string,
  args: readonly Value[],
  node: ts.CallExpression,
): Value | null {
  const held = callCollection(receiver, method, args);
  if (held !== null) return held;
  // `map.forEach((value, key) => …)`: the value comes first.
  const pairs = receiver.kind === "object" && method === "forEach" ? iterated(receiver) : null;
  if (pairs !== null && args[0]?.kind === "function") {
    for (const { value, origin } of pairs.items) {
      const [key, own] = value.kind === "array" ? value.items : [];
      machine.items.push(origin);
      machine.run(args[0], [own?.value ?? unknown, key?.value ?? unknown], null);
      machine.items.pop();
    }
    return unknown;
  }
  const kind = askKind(machine, receiver, method);
  if (kind !== null) return kind;
  if (receiver.kind === "regex" && method === "test") return testText(receiver, args[0]);
  if (receiver.kind === "array") return callArray(machine, receiver, method, args, node);
  if (receiver.kind === "function") return callOnFunction(machine, receiver, method, args);
  // `process.env.CONTROLLERS.split(",")`
  const given = method === "split" ? fromEnvironmentFile(machine.sources.root, receiver) : receiver;
  if (given.kind === "literal" && typeof given.value === "string")
    return (
      (method === "replace" ? replaceByPattern(machine, given.value, args) : null) ??
      callString(given.value, method, args)
    );
  if (receiver.kind === "external" && receiver.pkg === "path" && method === "join") {
    const parts = args.map(textOf);
    return parts.every((part) => part !== null) ? literal(posix.join(...parts)) : unknown;
  }
  const settings = parseSettings(receiver, method, args);
  if (settings !== null) return settings;
  const owner =
    ts.isPropertyAccessExpression(node.expression) && ts.isIdentifier(node.expression.expression)
      ? node.expression.expression.text
      : null;
  if (owner === "Object" && method === "getPrototypeOf" && args[0]?.kind === "instance")
    return prototypeOf(machine, args[0].type);
  if (owner === "Object")
    return callObject(
      method,
      args.map((value) => (value.kind === "module" ? moduleObject(machine, value.path) : value)),
    );
  const reflected = owner === "Reflect" ? callReflect(machine, method, args) : null;
  if (reflected !== null) return reflected;
  // A container hands out an instance of the class it is asked for (tsyringe, typedi, inversify).
  const wanted = args[0];
  if (wanted?.kind === "class" && containerVerbs.has(method) && !isOwn(machine, receiver, method))
    return machine.construct(wanted, []);
  if (owner === "process" && method === "cwd") return literal(machine.sources.root);
  if (owner === "Symbol" && method === "for") return literal(`Symbol.for(${textOf(args[0] ?? unknown)})`);
  if (owner === "Promise" && (method === "all" || method === "resolve")) return args[0] ?? unknown;
  if (owner === "Array" && method === "isArray") return isList(args[0] ?? unknown);
  if (owner === "Array" && method === "from") {
    const list = iterated(args[0] ?? unknown);
    return list !== null && args[1]?.kind === "function"
      ? callArray(machine, list, "map", [args[1]], node)
      : (list ?? args[0] ?? unknown);
  }
  return null;
}

function isList({ kind }: Value): Value {
  if (kind === "array") return literal(true);
  return kind === "function" || kind === "class" || kind === "object" ? literal(false) : unknown;
}

/** The project's own `Server.make(AppModule)` and `this.get(X)` do what is written there. */
function isOwn(machine: Machine, receiver: Value, method: string): boolean {
  if (receiver.kind === "instance") return true;
  const written = receiver.kind === "class" || receiver.kind === "object";
  return written && machine.member(receiver, method).kind === "function";
}

function callArray(
  machine: Machine,
  list: ArrayValue,
  method: string,
  args: readonly Value[],
  node: ts.CallExpression,
): Value | null {
  const [first] = args;
  if (method === "push" || method === "unshift") {
    const items = args.map((value, index): Item => ({ value, origin: node.arguments[index] ?? null }));
    if (method === "push") list.items.push(...items);
    else list.items.unshift(...items);
    return unknown;
  }
  if (method === "forEach" || method === "map" || method === "flatMap") {
    if (first?.kind !== "function") return unknown;
    const results: Item[] = [];
    eachRound(machine, list.items, first.node, first.scope.path, (item, index) => {
      const value = runForItem(machine, first, item, index);
      results.push(keepPlace(item, { value, origin: item.origin }));
    });
    const flat =
      method === "flatMap"
        ? results.flatMap((item) => (item.value.kind === "array" ? item.value.items : [item]))
        : results;
    return { kind: "array", items: flat };
  }
  if (method === "reduce") {
    let sum = args[1] ?? unknown;
    if (first?.kind === "function")
      for (const item of list.items) sum = machine.run(first, [sum, item.value], null);
    return sum;
  }
  if (method === "concat")
    return {
      kind: "array",
      items: [
        ...list.items,
        ...args.flatMap((value) => (value.kind === "array" ? value.items : [{ value, origin: null }])),
      ],
    };
  if (method === "filter" && first?.kind === "function") return keepWanted(machine, list, first);
  const part = partOfTexts(list, method, args);
  if (part !== null) return part;
  if (
    method === "filter" ||
    method === "slice" ||
    method === "sort" ||
    method === "reverse" ||
    method === "flat" ||
    method === "values"
  )
    return list;
  if (method === "join") {
    const parts = list.items.map((item) => textOf(item.value));
    return parts.every((part) => part !== null)
      ? literal(parts.join(textOf(first ?? unknown) ?? ","))
      : unknown;
  }
  return null;
}

/** Of texts and of the entries of a folder, those that the test does not surely leave out. */
function keepWanted(machine: Machine, list: ArrayValue, test: FunctionValue): ArrayValue {
  const wanted = (items: readonly Item[]) =>
    items.filter((item, index) => {
      if (item.value.kind !== "literal" && placeOfItem(item) === null) return true;
      const answer = machine.run(test, [item.value, literal(index)], null);
      return !(answer.kind === "literal" && answer.value === false && answer.env === null);
    });
  const items = wanted(list.items);
  const built = items.length === 0 ? asBuilt(machine, list.items) : null;
  return { kind: "array", items: built === null ? items : wanted(built) };
}

/** `name.split(".").slice(0, -1)`: what is known of each element says which ones are meant. */
function partOfTexts(list: ArrayValue, method: string, args: readonly Value[]): Value | null {
  if (list.items.some((item) => item.value.kind !== "literal")) return null;
  if (method === "shift" || method === "pop")
    return (method === "shift" ? list.items.shift() : list.items.pop())?.value ?? literal(undefined);
  const numbers = args.map((value) => (value.kind === "literal" ? value.value : null));
  if (method !== "slice" || !numbers.every((own) => typeof own === "number")) return null;
  return { kind: "array", items: list.items.slice(...numbers) };
}

function runForItem(machine: Machine, callback: FunctionValue, item: Item, index: number): Value {
  machine.items.push(item.origin);
  const value = machine.run(callback, [item.value, literal(index)], null);
  machine.items.pop();
  return value;
}

function callOnFunction(
  machine: Machine,
  callee: FunctionValue,
  method: string,
  args: readonly Value[],
): Value | null {
  const [self = unknown, ...rest] = args;
  if (method === "bind") return { ...callee, self };
  if (method === "call") return machine.run(callee, rest, self);
  if (method !== "apply") return null;
  const [list] = rest;
  return machine.run(callee, list?.kind === "array" ? list.items.map((item) => item.value) : [], self);
}

function callObject(method: string, args: readonly Value[]): Value | null {
  const [first] = args;
  if (method === "freeze" || method === "seal") return first ?? unknown;
  if (method === "assign") return assignAll(args);
  if (first?.kind !== "object") return unknown;
  const rows = [...first.fields].map(([name, value]) => ({
    name,
    value,
    origin: first.origins.get(name) ?? null,
  }));
  if (method === "keys" || method === "getOwnPropertyNames")
    return { kind: "array", items: rows.map((row) => ({ value: literal(row.name), origin: row.origin })) };
  if (method === "values")
    return { kind: "array", items: rows.map((row) => ({ value: row.value, origin: row.origin })) };
  if (method !== "entries") return unknown;
  const pair = (row: (typeof rows)[number]): ArrayValue => ({
    kind: "array",
    items: [
      { value: literal(row.name), origin: null },
      { value: row.value, origin: null },
    ],
  });
  return { kind: "array", items: rows.map((row) => ({ value: pair(row), origin: row.origin })) };
}

function assignAll(args: readonly Value[]): Value {
  const [target, ...rest] = args;
  if (target?.kind !== "object") return target ?? unknown;
  const merged: ObjectValue = target;
  for (const value of rest)
    if (value.kind === "object") for (const [name, field] of value.fields) merged.fields.set(name, field);
  return merged;
}
