import { ts } from "ts-morph";
import type { SymbolFinder } from "../symbols/symbol-finder.ts";
import { symbolOf } from "../units/resolve-names.ts";

/**
 * Does this value surely come from outside the project: a package, a global, a literal, the framework's request?
 * `createHash("md5").update(x)` must not be taken for the `update` of a service.
 */
export function isForeign(node: ts.Expression, checker: SymbolFinder, depth = 0): boolean {
  if (depth > 8) return false;
  const again = (inner: ts.Expression): boolean => isForeign(inner, checker, depth + 1);
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node))
    return again(node.expression);
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) return again(node.expression);
  if (ts.isAwaitExpression(node) || ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node))
    return again(node.expression);
  if (ts.isAsExpression(node)) return again(node.expression);
  if (ts.isTaggedTemplateExpression(node)) return again(node.tag);
  if (ts.isIdentifier(node)) return isForeignName(node, checker, again);
  return isLiteral(node);
}

function isLiteral(node: ts.Expression): boolean {
  return (
    ts.isLiteralExpression(node) ||
    ts.isTemplateExpression(node) ||
    ts.isArrayLiteralExpression(node) ||
    ts.isFunctionLike(node)
  );
}

function isForeignName(
  node: ts.Identifier,
  checker: SymbolFinder,
  again: (node: ts.Expression) => boolean,
): boolean {
  const [declaration] = symbolOf(checker, node)?.declarations ?? [];
  if (declaration === undefined) return true;
  if (ts.isParameter(declaration)) return isForeignParameter(declaration, again);
  if (ts.isVariableDeclaration(declaration))
    return declaration.initializer !== undefined && again(declaration.initializer);
  if (
    ts.isImportSpecifier(declaration) ||
    ts.isImportClause(declaration) ||
    ts.isNamespaceImport(declaration)
  )
    return isFromPackage(declaration, checker, again);
  return false;
}

function isForeignParameter(
  parameter: ts.ParameterDeclaration,
  again: (node: ts.Expression) => boolean,
): boolean {
  const { type, name } = parameter;
  if (type !== undefined) {
    if (!ts.isTypeReferenceNode(type)) return type.kind !== ts.SyntaxKind.AnyKeyword;
    const first = ts.isIdentifier(type.typeName) ? type.typeName : type.typeName.left;
    return ts.isIdentifier(first) && again(first);
  }
  return /^_?(req|request|res|response|next)$/.test(name.getText());
}

function isFromPackage(
  declaration: ts.Declaration,
  checker: SymbolFinder,
  again: (node: ts.Expression) => boolean,
): boolean {
  const name =
    ts.isImportClause(declaration) || ts.isImportSpecifier(declaration) || ts.isNamespaceImport(declaration)
      ? declaration.name
      : undefined;
  const symbol = name === undefined ? undefined : checker.getSymbolAtLocation(name);
  if (symbol === undefined || (symbol.flags & ts.SymbolFlags.Alias) === 0) return true;
  // The program holds the project alone, so what an alias does not lead to lies outside.
  const declared = checker.getAliasedSymbol(symbol).declarations ?? [];
  // `export const db = knex(…)` of another file is a value of the package as well.
  return declared.every(
    (own) => ts.isVariableDeclaration(own) && own.initializer !== undefined && again(own.initializer),
  );
}
