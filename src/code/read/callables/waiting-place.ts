import { ts } from "ts-morph";
import type { Never } from "../facts.ts";
import { lookup } from "../symbols/bound.ts";

/** Where a place lies that no function's body holds: behind it nobody can wait. */
export function placeOf(
  node: ts.Node,
  file: ts.SourceFile,
): { readonly never: Never | null; readonly outside: boolean } {
  for (let child = node, at = node.parent; at !== undefined; child = at, at = at.parent) {
    if (ts.isDecorator(at)) return { never: "decorator", outside: true };
    if (ts.isParameter(at)) return { never: "parameter", outside: false };
    if (ts.isPropertyDeclaration(at) || ts.isClassStaticBlockDeclaration(at))
      return { never: "field", outside: true };
    if (ts.isComputedPropertyName(at)) return { never: "field", outside: true };
    if (ts.isBinaryExpression(at) && at.right === child && isCompound(at, file))
      return { never: "compound", outside: false };
    if (ts.isFunctionLike(at)) return { never: null, outside: false };
  }
  return { never: "top-level", outside: true };
}

/** `total += f()` reads `total` before it waits; harmless only where nobody else can change it meanwhile. */
function isCompound({ left, operatorToken: { kind } }: ts.BinaryExpression, file: ts.SourceFile): boolean {
  if (kind < ts.SyntaxKind.FirstCompoundAssignment || kind > ts.SyntaxKind.LastCompoundAssignment)
    return false;
  if (!ts.isIdentifier(left)) return true;
  const declared = lookup(left.text, left)?.declarations?.[0];
  const around = functionAround(left);
  return declared === undefined || around === file || functionAround(declared) !== around;
}

function functionAround(node: ts.Node): ts.Node {
  let at = node.parent;
  while (at !== undefined && !ts.isFunctionLike(at) && !ts.isSourceFile(at)) at = at.parent;
  return at;
}

/** Where `await f()` reads as well as `f()` does. */
export function standsFree(call: ts.CallExpression): boolean {
  const { parent } = call;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)) return parent.initializer === call;
  if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) return parent.expression !== call;
  if (ts.isBinaryExpression(parent))
    return parent.right === call && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;
  return (
    ts.isExpressionStatement(parent) ||
    ts.isReturnStatement(parent) ||
    ts.isThrowStatement(parent) ||
    ts.isParenthesizedExpression(parent) ||
    ts.isArrayLiteralExpression(parent) ||
    ts.isTemplateSpan(parent) ||
    ts.isIfStatement(parent) ||
    ts.isWhileStatement(parent) ||
    ts.isDoStatement(parent) ||
    ts.isSwitchStatement(parent) ||
    (ts.isArrowFunction(parent) && parent.body === call) ||
    (ts.isForOfStatement(parent) && parent.expression === call) ||
    (ts.isSpreadElement(parent) && parent.expression === call)
  );
}

export function opensStatement(call: ts.CallExpression, file: ts.SourceFile): boolean {
  const start = call.getStart(file);
  for (let at: ts.Node = call; at !== undefined; at = at.parent) {
    if (at.getStart(file) !== start) return false;
    if (ts.isExpressionStatement(at)) return ts.isBlock(at.parent) || ts.isCaseOrDefaultClause(at.parent);
  }
  return false;
}
