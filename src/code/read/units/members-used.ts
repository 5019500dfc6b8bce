import { ts } from "ts-morph";

/** Names one below the other: `["articles", "list"]` of `controllers.articles.list`. */
export type MemberPath = readonly string[];

/** `ns.a.b`, `const { a, b } = ns`: what is used of it; null when the whole thing is passed on. */
export function membersUsed(node: ts.Node): readonly MemberPath[] | null {
  const { parent } = node;
  const name = memberName(node);
  if (name !== null) {
    const below = membersUsed(parent);
    return below === null ? [[name]] : below.map((path) => [name, ...path]);
  }
  if (ts.isAwaitExpression(parent) || ts.isParenthesizedExpression(parent) || ts.isNonNullExpression(parent))
    return membersUsed(parent);
  if (
    !ts.isVariableDeclaration(parent) ||
    parent.initializer !== node ||
    !ts.isObjectBindingPattern(parent.name)
  )
    return null;
  const { elements } = parent.name;
  if (elements.some((element) => element.dotDotDotToken !== undefined)) return null;
  const keys = elements.map((element) => element.propertyName ?? element.name);
  return keys.every((key) => ts.isIdentifier(key) || ts.isStringLiteral(key))
    ? keys.map((key) => [key.getText().replace(/["']/g, "")])
    : null;
}

function memberName(node: ts.Node): string | null {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) && parent.expression === node) return parent.name.text;
  if (ts.isQualifiedName(parent) && parent.left === node) return parent.right.text;
  const isElement = ts.isElementAccessExpression(parent) && parent.expression === node;
  return isElement && ts.isStringLiteralLike(parent.argumentExpression)
    ? parent.argumentExpression.text
    : null;
}
