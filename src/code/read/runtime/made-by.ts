import { ts } from "ts-morph";

/** What the variable holds: its initializer, and every value that its file gives it outside functions (`let queue; if (on) queue = new Queue()`). */
export function madeBy(declaration: ts.VariableDeclaration): ts.Expression[] {
  const found = declaration.initializer === undefined ? [] : [declaration.initializer];
  const home = ts.findAncestor(declaration, (node) => ts.isFunctionLike(node) || ts.isSourceFile(node));
  const { name } = declaration;
  if (home === undefined || !ts.isIdentifier(name)) return found;
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && node !== home) return;
    if (
      ts.isBinaryExpression(node) &&
      node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
      ts.isIdentifier(node.left) &&
      node.left.text === name.text
    )
      found.push(node.right);
    ts.forEachChild(node, visit);
  };
  visit(home);
  return found;
}
