import { ts } from "ts-morph";
import type { CallFact } from "../facts.ts";

type Call = ts.CallExpression | ts.TaggedTemplateExpression;

/** Methods of lists whose callbacks run at once and whose results are looked at at once. */
const listMethods = new Set(
  "map filter forEach sort toSorted reduce reduceRight some every find findIndex findLast findLastIndex flatMap".split(
    " ",
  ),
);
const promiseMethods = new Set(["then", "catch", "finally"]);
const promiseLists = /^Promise\.(all|allSettled|race|any)$/;

/** What is done with the result of a call. `awaited` says whether somebody waits for it, used or not. */
export function resultOf(call: Call): { readonly result: CallFact["result"]; readonly awaited: boolean } {
  let current: ts.Node = call;
  let awaited = false;
  for (;;) {
    const { parent }: ts.Node = current;
    if (ts.isAwaitExpression(parent)) awaited = true;
    else if (ts.isArrayLiteralExpression(parent) && isPromiseList(parent)) {
      current = parent.parent;
      const outer = resultOf(parent.parent);
      return outer.result === "awaited" || outer.awaited ? { result: "awaited", awaited: true } : outer;
    } else if (
      !ts.isParenthesizedExpression(parent) &&
      !ts.isNonNullExpression(parent) &&
      !ts.isAsExpression(parent)
    )
      return { result: place(parent, current, awaited), awaited };
    current = parent;
  }
}

function isPromiseList(list: ts.ArrayLiteralExpression): list is ts.ArrayLiteralExpression & {
  readonly parent: ts.CallExpression;
} {
  return ts.isCallExpression(list.parent) && promiseLists.test(list.parent.expression.getText());
}

function place(parent: ts.Node, node: ts.Node, awaited: boolean): CallFact["result"] {
  if (ts.isExpressionStatement(parent) || ts.isVoidExpression(parent)) return "discarded";
  if (awaited) return "awaited";
  if (ts.isReturnStatement(parent) || (ts.isArrowFunction(parent) && parent.body === node)) return "promise";
  if (ts.isPropertyAccessExpression(parent) && promiseMethods.has(parent.name.text)) return "promise";
  return "value";
}

export function contextOf(node: ts.Node): CallFact["context"] {
  for (let at: ts.Node = node; at.parent !== undefined; at = at.parent) {
    const { parent } = at;
    if (ts.isDecorator(parent)) return "decorator";
    if (ts.isConstructorDeclaration(parent)) return "constructor";
    if (ts.isAccessor(parent)) return "getter";
    if (ts.isClassStaticBlockDeclaration(parent)) return "top-level";
    if (ts.isPropertyDeclaration(parent)) return isStatic(parent) ? "top-level" : "constructor";
    if (ts.isFunctionLike(parent)) return ofFunction(parent);
  }
  return "top-level";
}

function ofFunction(node: ts.SignatureDeclaration): CallFact["context"] {
  const called = ts.isFunctionExpression(node) || ts.isArrowFunction(node) ? callbackOf(node) : null;
  const async = isAsync(node);
  if (called === null) return async ? "async-function" : "sync-function";
  if (async || promiseMethods.has(called)) return "async-callback";
  return listMethods.has(called) ? "array-callback" : "sync-function";
}

/** Name of the method or function that a function literal is handed to; null where it is kept. */
function callbackOf(node: ts.FunctionExpression | ts.ArrowFunction): string | null {
  let outer: ts.Node = node;
  while (ts.isParenthesizedExpression(outer.parent)) outer = outer.parent;
  const call = outer.parent;
  if (!ts.isCallExpression(call) || call.expression === outer) return null;
  return ts.isPropertyAccessExpression(call.expression)
    ? call.expression.name.text
    : call.expression.getText();
}

/** Runs once for each of many: in a loop, or in a callback of a list's method. */
export function isInLoop(node: ts.Node): boolean {
  for (let at: ts.Node = node; at.parent !== undefined; at = at.parent) {
    const { parent } = at;
    if (ts.isIterationStatement(parent, false) && repeats(parent, at)) return true;
    if (!ts.isFunctionLike(parent)) continue;
    const called = ts.isFunctionExpression(parent) || ts.isArrowFunction(parent) ? callbackOf(parent) : null;
    if (called !== null && listMethods.has(called)) return true;
    if (called === null || !promiseMethods.has(called)) return false;
  }
  return false;
}

/** The list of `for … of`, and what a `for` begins with, are looked at once. */
function repeats(loop: ts.IterationStatement, child: ts.Node): boolean {
  if (ts.isForOfStatement(loop) || ts.isForInStatement(loop)) return child === loop.statement;
  return !(ts.isForStatement(loop) && loop.initializer === child);
}

export function isAsync(node: ts.Node): boolean {
  return (
    ts.canHaveModifiers(node) &&
    (ts.getModifiers(node) ?? []).some((own) => own.kind === ts.SyntaxKind.AsyncKeyword)
  );
}

function isStatic(node: ts.PropertyDeclaration): boolean {
  return (node.modifiers ?? []).some((own) => own.kind === ts.SyntaxKind.StaticKeyword);
}
