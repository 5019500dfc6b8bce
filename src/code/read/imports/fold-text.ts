import { ts } from "ts-morph";
import type { SymbolFinder } from "../symbols/symbol-finder.ts";
import { symbolOf } from "../units/resolve-names.ts";
import { unwrap } from "./require-call.ts";

/** Text of a string, a constant of this file or of another, a member of a constant object or enum, or a field that never changes. */
export function foldText(
  checker: SymbolFinder,
  expression: ts.Expression | undefined,
  depth = 0,
): string | null {
  if (expression === undefined || depth > 5) return null;
  const node = unwrap(expression);
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isIdentifier(node)) return foldText(checker, initializerOf(checker, node), depth + 1);
  if (ts.isPropertyAccessExpression(node)) {
    const member = checker.getSymbolAtLocation(node.name)?.declarations?.[0];
    if (
      member !== undefined &&
      (ts.isPropertyAssignment(member) || ts.isEnumMember(member) || isFixedField(member))
    )
      return foldText(checker, member.initializer, depth + 1);
    return null;
  }
  if (ts.isTemplateExpression(node)) {
    let text = node.head.text;
    for (const span of node.templateSpans) {
      const part = foldText(checker, span.expression, depth + 1);
      if (part === null) return null;
      text += part + span.literal.text;
    }
    return text;
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const [left, right] = [foldText(checker, node.left, depth + 1), foldText(checker, node.right, depth + 1)];
    return left === null || right === null ? null : left + right;
  }
  return null;
}

/** `private readonly table = "users"`: of any other field it is not known what is assigned later. */
function isFixedField(node: ts.Node): node is ts.PropertyDeclaration {
  return (
    ts.isPropertyDeclaration(node) &&
    (node.modifiers ?? []).some(
      ({ kind }) => kind === ts.SyntaxKind.ReadonlyKeyword || kind === ts.SyntaxKind.StaticKeyword,
    )
  );
}

export function initializerOf(checker: SymbolFinder, node: ts.Identifier): ts.Expression | undefined {
  let symbol = symbolOf(checker, node);
  if (symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0)
    symbol = checker.getAliasedSymbol(symbol);
  const declaration = symbol?.declarations?.[0];
  return declaration !== undefined && ts.isVariableDeclaration(declaration)
    ? declaration.initializer
    : undefined;
}
