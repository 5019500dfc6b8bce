import { ts } from "ts-morph";
import { lineOf, spanOf } from "../callables/positions.ts";
import { kindOf } from "../callables/read-declared-code.ts";
import type { BusName, BusUse, EmitUse, ListenUse } from "../facts.ts";
import { isNameOnly } from "../units/is-name-only.ts";
import { isFunction, listenerCode } from "./listener-code.ts";
import { transactionAround } from "./transaction-around.ts";

/** Methods that change neither who listens nor what they hear. */
const harmless = /^(setMaxListeners|getMaxListeners|listenerCount)$/;
const listens = /^(on|addListener|once|prependListener|prependOnceListener)$/;
const stops = /^(off|removeListener|removeAllListeners)$/;

/** Everything that a file does with a bus, in the order of the source. Names that mean something else there are left out. */
export function readBusUses(path: string, text: string, { name, member }: BusName): BusUse[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, kindOf(path));
  const uses: BusUse[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node)) return;
    if (ts.isIdentifier(node) && node.text === name && !isNameOnly(node) && !isShadowed(node)) {
      const use = useOf(node, member, file);
      if (use !== null) uses.push(use);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return uses;
}

function useOf(node: ts.Identifier, member: string | null, file: ts.SourceFile): BusUse | null {
  const bus = member === null ? node : asked(node);
  const place = { line: lineOf(node, file), at: node.getStart(file) };
  if (member !== null && bus !== null && bus !== node && memberOf(bus) !== member) return null;
  if (isDeclaration(node) || isExport(node)) return null;
  const access = bus === null ? null : asked(bus);
  const call = access?.parent;
  if (access === null || call === undefined || !ts.isCallExpression(call) || call.expression !== access)
    return { kind: "other", ...place };
  const method = memberOf(access);
  const [first] = call.arguments;
  const event = first !== undefined && ts.isStringLiteralLike(first) ? first.text : null;
  if (/^emit(Async)?$/.test(method)) return emitUse(call, method, { event, place });
  if (listens.test(method)) return listenUse(call, method, { event, place }, file);
  if (stops.test(method)) return { kind: "order", ...place, method, event };
  return harmless.test(method) ? null : { kind: "other", ...place };
}

interface Said {
  readonly event: string | null;
  readonly place: { readonly line: number; readonly at: number };
}

function emitUse(call: ts.CallExpression, method: string, { event, place }: Said): EmitUse {
  return {
    kind: "emit",
    ...{ ...place, method, event },
    alone: ts.isExpressionStatement(call.parent),
    later: ts.findAncestor(call, ts.isFunctionLike) !== undefined,
    transaction: transactionAround(call),
    args: call.arguments.slice(1).map(argumentOf),
  };
}

function argumentOf(node: ts.Expression): EmitUse["args"][number] {
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isNonNullExpression(node))
    return argumentOf(node.expression);
  if (isFunction(node)) return { form: "function", name: null };
  if (node.kind === ts.SyntaxKind.ThisKeyword) return { form: "this", name: null };
  if (ts.isIdentifier(node)) return { form: "name", name: node.text };
  if (ts.isNewExpression(node)) return { form: "new", name: node.expression.getText() };
  return { form: "value", name: null };
}

function listenUse(
  call: ts.CallExpression,
  method: string,
  { event, place }: Said,
  file: ts.SourceFile,
): BusUse {
  const [, given] = call.arguments;
  if (given === undefined) return { kind: "other", ...place };
  const heard = heardAs(given);
  const callback = heard?.callback ?? given;
  return {
    kind: "listen",
    ...{ ...place, method, event },
    alone: ts.isExpressionStatement(call.parent) && call.arguments.length === 2 && !isInLoop(call),
    amongItsLike: isAmongItsLike(call),
    callback: spanOf(callback, file),
    heard: heard === null ? null : { provider: heard.provider, method: heard.method },
    code: isFunction(callback) ? listenerCode(callback, null, file) : null,
    name: ts.isIdentifier(callback) ? callback.text : null,
  } satisfies ListenUse;
}

function isAmongItsLike(call: ts.CallExpression): boolean {
  const around = ts.findAncestor(call, ts.isFunctionLike);
  if (around === undefined) return true;
  const receiver = ts.isPropertyAccessExpression(call.expression) ? call.expression.expression.getText() : "";
  const body = "body" in around ? around.body : undefined;
  if (body === undefined || !ts.isBlock(body)) return false;
  return body.statements.every(
    (one) =>
      ts.isExpressionStatement(one) &&
      ts.isCallExpression(one.expression) &&
      ts.isPropertyAccessExpression(one.expression.expression) &&
      listens.test(one.expression.expression.name.text) &&
      one.expression.expression.expression.getText() === receiver,
  );
}

/** Registered as often as it runs. */
function isInLoop(node: ts.Node): boolean {
  const around = ts.findAncestor(
    node,
    (one) => ts.isFunctionLike(one) || ts.isIterationStatement(one, false),
  );
  if (around === undefined || ts.isIterationStatement(around, false)) return around !== undefined;
  // `["a", "b"].forEach(() => bus.on(…))`.
  return ts.isCallExpression(around.parent) && around.parent.arguments.some((one) => one === around);
}

/** `(globalThis[Symbol.for("msa")]?.hears("orders", "orders-listen", "on-order-placed") ?? Object)(callback)`. */
function heardAs(
  node: ts.Expression,
): { readonly callback: ts.Expression; readonly provider: string; readonly method: string } | null {
  if (!ts.isCallExpression(node)) return null;
  const [callback] = node.arguments;
  const [, provider, method] =
    /\[Symbol\.for\("msa"\)\]\?\.hears\("[^"]*", "([^"]*)", "([^"]*)"\)/.exec(node.expression.getText()) ??
    [];
  if (callback === undefined || provider === undefined || method === undefined) return null;
  return { callback, provider, method };
}

/** `bus.emit` for `bus`. */
function asked(node: ts.Expression): ts.PropertyAccessExpression | null {
  const { parent } = node;
  return ts.isPropertyAccessExpression(parent) && parent.expression === node ? parent : null;
}

const memberOf = (node: ts.Expression): string => (ts.isPropertyAccessExpression(node) ? node.name.text : "");

function isDeclaration({ parent }: ts.Identifier): boolean {
  return ts.isVariableDeclaration(parent) || ts.isBindingElement(parent)
    ? parent.initializer === undefined || !ts.isIdentifier(parent.initializer)
    : ts.isPropertyAccessExpression(parent) && parent.expression.getText() === "exports";
}

/** `export { bus }`, `module.exports = { bus }`, `exports.bus = bus`. */
function isExport(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isExportSpecifier(parent) || ts.isExportAssignment(parent)) return true;
  const around = ts.findAncestor(parent, ts.isBinaryExpression);
  if (around === undefined || !/^(module\.)?exports(\.\w+)?$/.test(around.left.getText())) return false;
  if (around.right === node || around.left === parent) return true;
  const isProperty = ts.isShorthandPropertyAssignment(parent) || ts.isPropertyAssignment(parent);
  return isProperty && parent.parent === around.right;
}

/** A parameter or a local of that name stands between the place and the file. */
function isShadowed(node: ts.Identifier): boolean {
  for (let at: ts.Node = node.parent; !ts.isSourceFile(at); at = at.parent) {
    if (ts.isFunctionLike(at) && at.parameters.some(({ name }) => binds(name, node.text))) return true;
    if (!ts.isBlock(at)) continue;
    const declares = at.statements.some(
      (one) =>
        ts.isVariableStatement(one) &&
        one.declarationList.declarations.some(({ name }) => binds(name, node.text)),
    );
    if (declares) return true;
  }
  return false;
}

function binds(name: ts.BindingName, text: string): boolean {
  if (ts.isIdentifier(name)) return name.text === text;
  return name.elements.some((one) => ts.isBindingElement(one) && binds(one.name, text));
}
