import { ts } from "ts-morph";
import { unwrap } from "../imports/require-call.ts";
import { callBuiltin } from "./call-builtin.ts";
import { newCollection } from "./collections.ts";
import { configSetting } from "./config-files.ts";
import { listFolder } from "./list-folder.ts";
import { loadFolder } from "./load-folders.ts";
import { type Machine, markWiring } from "./machine.ts";
import { madeFromPlain } from "./made-from-plain.ts";
import { matchFiles } from "./match-files.ts";
import { mergeObjects } from "./merge-objects.ts";
import { cleanEnvironment, schemaEnvironment } from "./parse-settings.ts";
import { callOnPaths, newUrl } from "./place-values.ts";
import { afterFailure, newPromise, promisified, settle } from "./promises.ts";
import { reorderList } from "./reorder-lists.ts";
import { requireValue } from "./require-value.ts";
import { runScan } from "./run-scan.ts";
import { type FunctionValue, type Item, literal, type Scope, textOf, unknown, type Value } from "./values.ts";

export function evaluateCall(machine: Machine, node: ts.CallExpression, scope: Scope): Value {
  const required = requireValue(machine, node, scope);
  if (required !== null) return required;
  const decorated = decoratedClass(node);
  if (decorated !== null) return machine.evaluate(decorated, scope);
  const callee = unwrap(node.expression);
  if (callee.kind === ts.SyntaxKind.SuperKeyword) return evaluateSuper(machine, node, scope);

  const method = methodName(machine, callee, scope);
  if (method !== null && (ts.isPropertyAccessExpression(callee) || ts.isElementAccessExpression(callee))) {
    const inherited = callee.expression.kind === ts.SyntaxKind.SuperKeyword;
    const receiver = inherited ? scope.self : machine.evaluate(callee.expression, scope);
    const args = argumentsOf(machine, node, scope);
    const framework = machine.hooks.invoke(machine, receiver, method, node, args);
    if (framework !== null) {
      note(machine, node, { kind: "external", pkg: "", path: [method] }, args, receiver);
      return framework;
    }
    if (inherited) return callInherited(machine, node, method, args, scope);
    const builtin = callBuiltin(machine, receiver, method, args, node);
    if (builtin !== null) return builtin;
    const self =
      receiver.kind === "instance" || receiver.kind === "class" || receiver.kind === "object"
        ? receiver
        : null;
    const value =
      ts.isPropertyAccessExpression(callee) && isModuleExports(callee)
        ? machine.evaluate(callee, scope)
        : machine.member(receiver, method);
    return callValue(machine, node, value, args, self, receiver);
  }
  const value = machine.evaluate(callee, scope);
  return callValue(machine, node, value, argumentsOf(machine, node, scope), null, unknown);
}

/** `super.setup()`: the method of the nearest base that has one. */
function callInherited(
  machine: Machine,
  node: ts.CallExpression,
  method: string,
  args: readonly Value[],
  scope: Scope,
): Value {
  const { self } = scope;
  const base = baseAround(machine, node, scope);
  const value =
    self.kind === "instance" && base.kind === "class"
      ? machine.member({ kind: "instance", type: base, fields: new Map(), host: null }, method)
      : unknown;
  return callValue(machine, node, value, args, self.kind === "instance" ? self : null, unknown);
}

/** What the class around it extends. */
function baseAround(machine: Machine, node: ts.Node, scope: Scope): Value {
  const owner = ts.findAncestor(node, ts.isClassLike);
  const heritage = owner?.heritageClauses?.find((clause) => clause.token === ts.SyntaxKind.ExtendsKeyword)
    ?.types[0];
  return heritage === undefined ? unknown : machine.evaluate(heritage.expression, scope);
}

/** `X = __decorate([…], X)` of compiled files gives back the class. */
function decoratedClass(node: ts.CallExpression): ts.Expression | null {
  const [, target, member] = node.arguments;
  return /(^|\.)__decorate$/.test(node.expression.getText()) && member === undefined
    ? (target ?? null)
    : null;
}

function callValue(
  machine: Machine,
  node: ts.CallExpression,
  callee: Value,
  args: readonly Value[],
  self: Value | null,
  receiver: Value,
): Value {
  note(machine, node, callee, args, receiver);
  // A port that is opened is wiring too: the functions that lead to it are the ones that boot.
  if (ts.isPropertyAccessExpression(node.expression) && node.expression.name.text === "listen")
    markWiring(machine);
  const created =
    machine.hooks.create(machine, callee, args, node) ??
    callOnPaths(machine, callee, args) ??
    settle(callee, args) ??
    promisified(callee, args) ??
    matchFiles(machine, callee, args) ??
    listFolder(machine, callee, args) ??
    configSetting(machine, callee, args) ??
    loadFolder(machine, node, callee, args) ??
    mergeObjects(callee, args) ??
    madeFromPlain(machine, callee, args) ??
    reorderList(callee, args);
  if (created !== null) return created;
  if (callee.kind === "function") return callFunction(machine, node, callee, args, self);
  const settings =
    callee.kind === "external" && callee.path.at(-1) === "cleanEnv" ? cleanEnvironment(args) : null;
  if (settings !== null) return settings;
  if (callee.kind === "external" && callee.pkg === "env-schema") return schemaEnvironment(args[0]);
  const number = callee.kind === "unknown" && receiver.kind === "unknown" ? toNumber(node, args) : null;
  if (number !== null) return number;
  runCallbacks(machine, node, args, receiver);
  return afterFailure(node, callee, receiver) ?? { kind: "result", node, callee, args, receiver };
}

function callFunction(
  machine: Machine,
  node: ts.CallExpression,
  callee: FunctionValue,
  args: readonly Value[],
  self: Value | null,
): Value {
  const value = machine.run(callee, args, self);
  if (value.kind === "unknown") return { kind: "result", node, callee, args, receiver: unknown };
  const closure = value.kind === "function" && value.madeBy === null && isInside(value.node, callee.node);
  return closure ? { ...value, madeBy: { node, callee, args } } : value;
}

/**
 * Unseen code may call what it is given. Promises and servers surely do, once; event handlers and middleware run later,
 * so a callback of another kind is run only when it wires something by itself.
 */
function runCallbacks(
  machine: Machine,
  node: ts.CallExpression,
  args: readonly Value[],
  receiver: Value,
): void {
  const name = ts.isPropertyAccessExpression(node.expression) ? node.expression.name.text : "";
  // A program of the command line starts its server in the action of a command.
  const surely = name === "then" || name === "finally" || name === "listen" || name === "action";
  for (const value of args.flatMap(withOptions)) {
    if (value.kind !== "function" || value.node.body === undefined) continue;
    const plugged = pluginArguments(name, value, args, receiver);
    if (plugged !== null) {
      machine.run(value, plugged, null);
      continue;
    }
    if (!surely && runScan(machine, value.node.body, value.scope.path, () => machine.run(value, [], null)))
      continue;
    if (!surely && !wires(value.node)) continue;
    machine.run(value, name === "then" ? [receiver] : [], null);
  }
}

/**
 * `station.use(plugin, options)` by code that is not seen: the plug-in is given what it is plugged into, which is what the
 * manager of plug-ins was made for (`const boot = avvio(this); boot.use(plugin)`) or what it hung its `use` on. Null for
 * other calls.
 */
function pluginArguments(
  name: string,
  plugin: Value,
  args: readonly Value[],
  receiver: Value,
): Value[] | null {
  if ((name !== "use" && name !== "register") || args[0] !== plugin) return null;
  const target = receiver.kind === "result" ? receiver.args[0] : receiver;
  return target?.kind === "instance" || target?.kind === "object" ? [target, args[1] ?? unknown] : null;
}

/** Callbacks may stand in options, also several in a list: `supervise({ worker: start, loaders: [first, second] })`. */
function withOptions(value: Value): readonly Value[] {
  if (value.kind !== "object") return [value];
  return [...value.fields.values()].flatMap((own) =>
    own.kind === "array" ? own.items.map((item) => item.value) : [own],
  );
}

const wiringVerbs = new Set(["use", "listen", "route", "register"]);
const wiringMemo = new WeakMap<ts.Node, boolean>();

function wires(node: ts.Node): boolean {
  const known = wiringMemo.get(node);
  if (known !== undefined) return known;
  const visit = (inner: ts.Node): boolean => {
    if (ts.isCallExpression(inner)) {
      const callee = inner.expression;
      if (callee.kind === ts.SyntaxKind.ImportKeyword) return true;
      if (ts.isPropertyAccessExpression(callee) && wiringVerbs.has(callee.name.text)) return true;
    }
    return ts.forEachChild(inner, visit) ?? false;
  };
  const result = visit(node);
  wiringMemo.set(node, result);
  return result;
}

export function evaluateNew(machine: Machine, node: ts.NewExpression, scope: Scope): Value {
  const callee = machine.evaluate(node.expression, scope);
  const args = argumentsOf(machine, node, scope);
  note(machine, node, callee, args, unknown);
  const created = machine.hooks.create(machine, callee, args, node);
  if (created !== null) return created;
  const promised = callee.kind === "unknown" ? newPromise(machine, node, args) : null;
  if (promised !== null) return promised;
  const url = newUrl(node, args);
  if (url !== null) return url;
  const collection = callee.kind === "unknown" ? newCollection(node.expression.getText(), args) : null;
  if (collection !== null) return collection;
  const pattern = node.expression.getText() === "RegExp" ? textOf(args[0] ?? unknown) : null;
  if (pattern !== null) return { kind: "regex", source: pattern };
  if (callee.kind === "class" || callee.kind === "function") return machine.construct(callee, args);
  return { kind: "result", node, callee, args, receiver: unknown };
}

function evaluateSuper(machine: Machine, node: ts.CallExpression, scope: Scope): Value {
  const self = scope.self;
  const args = argumentsOf(machine, node, scope);
  const base = baseAround(machine, node, scope);
  if (self.kind !== "instance") return unknown;
  if (base.kind === "class") machine.initialise(self, base, args);
  else if (self.host !== null) {
    // Options that only `super` is given: `super({ prefix: "/users" })`.
    const made = machine.hooks.create(machine, base, args, node);
    if (made?.kind === "host") self.host.prefix.splice(0, self.host.prefix.length, ...made.prefix);
  }
  return unknown;
}

function argumentsOf(machine: Machine, node: ts.CallExpression | ts.NewExpression, scope: Scope): Value[] {
  const values: Value[] = [];
  for (const argument of node.arguments ?? []) {
    if (!ts.isSpreadElement(argument)) {
      values.push(machine.evaluate(argument, scope));
      continue;
    }
    const spread = machine.evaluate(argument.expression, scope);
    if (spread.kind === "array") values.push(...spread.items.map((item: Item) => item.value));
    else values.push(unknown);
  }
  return values;
}

function methodName(machine: Machine, callee: ts.Expression, scope: Scope): string | null {
  if (ts.isPropertyAccessExpression(callee)) return callee.name.text;
  return ts.isElementAccessExpression(callee)
    ? textOf(machine.evaluate(callee.argumentExpression, scope))
    : null;
}

function note(
  machine: Machine,
  node: ts.CallExpression | ts.NewExpression,
  callee: Value,
  args: readonly Value[],
  receiver: Value,
): void {
  machine.calls.push({ node, callee, args, receiver, frames: [...machine.frames] });
}

/** `Number(process.env.PORT || "3000")`. */
function toNumber(node: ts.CallExpression, args: readonly Value[]): Value | null {
  const [first] = args;
  if (
    first === undefined ||
    !/^(Number|parseInt|Number\.parseInt|String|Boolean)$/.test(node.expression.getText())
  )
    return null;
  if (first.kind === "env") return first;
  const text = textOf(first);
  if (text === null || first.kind !== "literal") return null;
  return node.expression.getText() === "String"
    ? literal(text, first.env)
    : literal(Number.parseInt(text, 10), first.env);
}

function isModuleExports(node: ts.PropertyAccessExpression): boolean {
  return (
    ts.isIdentifier(node.expression) && node.expression.text === "module" && node.name.text === "exports"
  );
}

function isInside(node: ts.Node, outer: ts.Node): boolean {
  return ts.findAncestor(node, (candidate) => candidate === outer) !== undefined;
}
