import { ts } from "ts-morph";
import { unwrap } from "../imports/require-call.ts";
import type { SymbolFinder } from "../symbols/symbol-finder.ts";

/** How applications and routers of a framework are written, for code that was not seen to run. */
export interface HostShape {
  /** Text of what is called or constructed to make one: `Router`, `new Hono`. */
  readonly creation: RegExp;
  /** Text of a declared type, without type arguments. */
  readonly types: RegExp;
  /** Names that stand for one where nothing else says so: parameters, imports, fields. */
  readonly names: RegExp;
  /** Methods that hand back what they were called on. */
  chains(method: string): boolean;
}

/** Is the expression, by its own file alone, an application or router? */
export function isDeclaredHost(
  checker: SymbolFinder,
  shape: HostShape,
  expression: ts.Expression,
  depth = 0,
): boolean {
  const node = unwrap(expression);
  if (depth > 40) return false;
  if (ts.isNewExpression(node)) return shape.creation.test(node.expression.getText());
  if (ts.isCallExpression(node)) {
    if (shape.creation.test(node.expression.getText())) return true;
    return (
      ts.isPropertyAccessExpression(node.expression) &&
      shape.chains(node.expression.name.text) &&
      isDeclaredHost(checker, shape, node.expression.expression, depth + 1)
    );
  }
  if (ts.isPropertyAccessExpression(node))
    return (
      declaredAs(checker, shape, node.name, depth) ??
      (node.expression.kind === ts.SyntaxKind.ThisKeyword && shape.names.test(node.name.text))
    );
  return ts.isIdentifier(node) && (declaredAs(checker, shape, node, depth) ?? false);
}

/** True or false by its declaration; null when that says nothing. */
function declaredAs(
  checker: SymbolFinder,
  shape: HostShape,
  name: ts.MemberName,
  depth: number,
): boolean | null {
  for (const declaration of checker.getSymbolAtLocation(name)?.declarations ?? []) {
    if (declaration.getSourceFile() !== name.getSourceFile()) continue;
    if (ts.isImportClause(declaration) || ts.isImportSpecifier(declaration))
      return shape.names.test(name.text);
    if (
      !ts.isVariableDeclaration(declaration) &&
      !ts.isParameter(declaration) &&
      !ts.isPropertyDeclaration(declaration)
    )
      continue;
    if (declaration.type !== undefined)
      return shape.types.test(declaration.type.getText().replace(/<.*$/s, ""));
    if (declaration.initializer !== undefined)
      return isDeclaredHost(checker, shape, declaration.initializer, depth + 1) || null;
    if (ts.isParameter(declaration)) return shape.names.test(name.text);
  }
  return null;
}
