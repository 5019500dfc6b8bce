import { ts } from "ts-morph";
import type { NameUse } from "../facts.ts";
import { lookup } from "../symbols/bound.ts";
import { handedTo } from "./handed-to.ts";
import { holderOf, ownerOf } from "./owner-of.ts";
import { lineOf, spanOf } from "./positions.ts";
import { opensStatement, placeOf, standsFree } from "./waiting-place.ts";

/** An identifier that may mean a function of another place: no declaration, no key, no name of this function's own. */
export function useOf(node: ts.Node, inside: number | null, file: ts.SourceFile): NameUse | null {
  const named = namedAt(node);
  if (named === null) return null;
  const { name, access, of } = named;
  if (of === null && ts.isIdentifier(node) && isLocal(node)) return null;
  const target = withoutParens(access);
  const call = calledBy(target);
  const { parent } = target;
  const form: NameUse["form"] =
    ts.isTypeQueryNode(parent) || ts.isTypeNode(parent)
      ? "type"
      : call !== null
        ? "call"
        : ts.isNewExpression(parent) && parent.expression === target
          ? "new"
          : isExport(node, target)
            ? "export"
            : "value";
  const place = placeOf(call ?? access, file);
  return {
    ...{ name, of, form },
    line: lineOf(node, file),
    startLine: lineOf(call ?? access, file),
    at: node.getStart(file),
    asks: asksFor(node),
    within: classAround(node),
    inside: place.outside ? null : inside,
    call: call === null ? null : spanOf(call, file),
    awaited: call !== null && ts.isAwaitExpression(withoutParens(call).parent),
    wrapped: call !== null && !standsFree(call),
    opensStatement: call !== null && opensStatement(call, file),
    never: place.never,
    handedTo: form === "value" ? handedTo(target, file) : null,
  };
}

interface NamedAt {
  readonly name: string;
  /** The name itself, or the access that ends in it. */
  readonly access: ts.Node;
  readonly of: string | null;
}

function namedAt(node: ts.Node): NamedAt | null {
  if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression))
    return { name: node.argumentExpression.text, access: node, of: receiver(node.expression) };
  if (
    ts.isLiteralTypeNode(node) &&
    ts.isStringLiteral(node.literal) &&
    ts.isIndexedAccessTypeNode(node.parent)
  )
    return { name: node.literal.text, access: node, of: "" };
  if (ts.isBindingElement(node)) {
    const key = node.propertyName ?? node.name;
    const whole = node.parent.parent;
    // `const { find } = require("./users")` is an import.
    const isImport =
      ts.isVariableDeclaration(whole) && whole.initializer !== undefined && isRequire(whole.initializer);
    if (!ts.isIdentifier(key) || !ts.isObjectBindingPattern(node.parent) || isImport) return null;
    return { name: key.text, access: node, of: "" };
  }
  if (!ts.isIdentifier(node)) return null;
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) && parent.name === node)
    return { name: node.text, access: parent, of: receiver(parent.expression) };
  if (ts.isQualifiedName(parent) && parent.right === node)
    return { name: node.text, access: parent, of: parent.left.getText() };
  if (isName(node, parent)) return null;
  return { name: node.text, access: node, of: null };
}

const isRequire = (node: ts.Expression): boolean =>
  ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === "require";

function receiver(node: ts.Expression): string {
  if (node.kind === ts.SyntaxKind.ThisKeyword) return "this";
  if (ts.isIdentifier(node)) return node.text;
  if (ts.isPropertyAccessExpression(node) && node.getText() === "module.exports") return "exports";
  return "";
}

/** A declaration's own name, or a key of an object. */
function isName(node: ts.Identifier, parent: ts.Node): boolean {
  if (ts.isShorthandPropertyAssignment(parent) || ts.isExportSpecifier(parent)) return false;
  if (ts.isBindingElement(parent)) return parent.initializer !== node;
  const { name } = parent as { readonly name?: ts.Node }; // as: declarations have a name, other nodes have none
  return name === node || ts.isLabeledStatement(parent) || ts.isBreakOrContinueStatement(parent);
}

/** Declared by a function, or in a block: no name of the file. */
function isLocal(node: ts.Identifier): boolean {
  const declared = lookup(node.text, node.parent)?.declarations?.[0];
  if (declared === undefined) return false;
  for (let scope = declared.parent; scope !== undefined; scope = scope.parent) {
    if (ts.isFunctionLike(scope) || ts.isCatchClause(scope)) return true;
    if (ts.isBlock(scope) || ts.isForStatement(scope) || ts.isForOfStatement(scope)) return true;
    if (ts.isFunctionExpression(declared) || ts.isClassExpression(declared)) return true;
  }
  return ts.isParameter(declared);
}

function withoutParens(node: ts.Node): ts.Node {
  const { parent } = node;
  return ts.isParenthesizedExpression(parent) || ts.isNonNullExpression(parent)
    ? withoutParens(parent)
    : node;
}

function calledBy(node: ts.Node): ts.CallExpression | null {
  const { parent } = node;
  return ts.isCallExpression(parent) && parent.expression === node ? parent : null;
}

/** `exports.a = a`, `module.exports = { a }`, `export { a }`, `export default a`; also the left side. */
function isExport(node: ts.Node, target: ts.Node): boolean {
  const { parent } = target;
  if (ts.isExportSpecifier(parent) || ts.isExportAssignment(parent)) return true;
  if (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
    const side = parent.left === target ? target : parent.left;
    return /^(module\.)?exports\b/.test(side.getText());
  }
  if (!ts.isShorthandPropertyAssignment(parent) && !ts.isPropertyAssignment(parent)) return false;
  const whole = holderOf(parent.parent);
  return (
    node.parent !== undefined && ts.isBinaryExpression(whole) && whole.left.getText() === "module.exports"
  );
}

/** The member that is asked of a bare name: `find` of `users` in `users.find`. */
function asksFor(node: ts.Node): string | null {
  const { parent } = node;
  return ts.isIdentifier(node) && ts.isPropertyAccessExpression(parent) && parent.expression === node
    ? parent.name.text
    : null;
}

function classAround(node: ts.Node): string | null {
  for (let at = node.parent; at !== undefined; at = at.parent) {
    if (ts.isClassLike(at)) return at.name?.text ?? null;
    if (ts.isMethodDeclaration(at) && ts.isObjectLiteralExpression(at.parent)) return ownerOf(at.parent);
    if (ts.isFunctionDeclaration(at) || ts.isFunctionExpression(at)) {
      const holder = holderOf(at);
      return ts.isPropertyAssignment(holder) ? ownerOf(holder.parent) : null;
    }
  }
  return null;
}
