import { ts } from "ts-morph";
import type { SymbolFinder } from "../symbols/symbol-finder.ts";

/** Operators that give a number, a text or a truth. */
const arithmetic: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.PlusToken,
  ts.SyntaxKind.MinusToken,
  ts.SyntaxKind.AsteriskToken,
  ts.SyntaxKind.SlashToken,
  ts.SyntaxKind.PercentToken,
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
  ts.SyntaxKind.LessThanToken,
  ts.SyntaxKind.LessThanEqualsToken,
  ts.SyntaxKind.GreaterThanToken,
  ts.SyntaxKind.GreaterThanEqualsToken,
  ts.SyntaxKind.InstanceOfKeyword,
  ts.SyntaxKind.InKeyword,
]);

/** Values that are JSON as they stand, and parameters, which say their type themselves. */
export function isPlain(value: ts.Expression, checker: SymbolFinder): boolean {
  const again = (inner: ts.Expression): boolean => isPlain(inner, checker);
  if (ts.isParenthesizedExpression(value)) return again(value.expression);
  if (ts.isConditionalExpression(value)) return again(value.whenTrue) && again(value.whenFalse);
  if (ts.isArrayLiteralExpression(value)) return value.elements.every(again);
  if (ts.isObjectLiteralExpression(value))
    return value.properties.every((one) =>
      ts.isPropertyAssignment(one)
        ? again(one.initializer)
        : ts.isShorthandPropertyAssignment(one) && isTypedParameter(one.name, checker),
    );
  if (ts.isBinaryExpression(value)) return arithmetic.has(value.operatorToken.kind);
  if (ts.isIdentifier(value)) return value.text === "undefined" || isTypedParameter(value, checker);
  if (ts.isPropertyAccessExpression(value)) return value.name.text === "length";
  return (
    ts.isPrefixUnaryExpression(value) ||
    ts.isTypeOfExpression(value) ||
    ts.isTemplateExpression(value) ||
    (ts.isLiteralExpression(value) && !ts.isRegularExpressionLiteral(value)) ||
    value.kind === ts.SyntaxKind.TrueKeyword ||
    value.kind === ts.SyntaxKind.FalseKeyword ||
    value.kind === ts.SyntaxKind.NullKeyword
  );
}

function isTypedParameter(name: ts.Identifier, checker: SymbolFinder): boolean {
  const found = checker.getShorthandAssignmentValueSymbol(name.parent) ?? checker.getSymbolAtLocation(name);
  const [declaration] = found?.declarations ?? [];
  return declaration !== undefined && ts.isParameter(declaration) && declaration.type !== undefined;
}

export function givesBack(node: ts.SignatureDeclaration): boolean {
  return bodyOf(node) === undefined || returnedBy(node).length > 0;
}

export function returnedBy(node: ts.SignatureDeclaration): ts.Expression[] {
  const body = bodyOf(node);
  if (body === undefined) return [];
  if (!ts.isBlock(body)) return [body];
  const found: ts.Expression[] = [];
  const visit = (inner: ts.Node): void => {
    if (ts.isFunctionLike(inner) || ts.isClassLike(inner)) return;
    if (ts.isReturnStatement(inner) && inner.expression !== undefined) found.push(inner.expression);
    else ts.forEachChild(inner, visit);
  };
  visit(body);
  return found;
}

function bodyOf(node: ts.SignatureDeclaration): ts.ConciseBody | undefined {
  return "body" in node ? (node.body as ts.ConciseBody | undefined) : undefined; // as: every body is one of both
}
