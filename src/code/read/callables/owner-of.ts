import { ts } from "ts-morph";

/** The class, or the object of the file, that a member belongs to; `null` where it has no name. */
export function ownerOf(node: ts.Node): string | null {
  if (ts.isClassLike(node) && node.name !== undefined) return node.name.text;
  const holder = holderOf(node);
  if (ts.isVariableDeclaration(holder) && ts.isIdentifier(holder.name)) return holder.name.text;
  if (ts.isBinaryExpression(holder) && ts.isPropertyAccessExpression(holder.left)) {
    const access = holder.left.getText();
    return /^(module\.)?exports(\.|$)/.test(access) ? access.replace(/^(module\.)?exports\./, "") : null;
  }
  return null;
}

/** Behind the parentheses, `as const` and `satisfies` around it. */
export function holderOf(node: ts.Node): ts.Node {
  const { parent } = node;
  return ts.isParenthesizedExpression(parent) || ts.isAsExpression(parent) || ts.isSatisfiesExpression(parent)
    ? holderOf(parent)
    : parent;
}
