import { ts } from "ts-morph";

/** The function that a declaration is, or that it gives a name. */
export function functionOf(node: ts.Node): ts.SignatureDeclaration | null {
  if (ts.isFunctionLike(node)) return node;
  const made =
    ts.isVariableDeclaration(node) || ts.isPropertyAssignment(node) || ts.isPropertyDeclaration(node)
      ? node.initializer
      : undefined;
  return made !== undefined && ts.isFunctionLike(made) ? made : null;
}

/** Its own, without those of functions in it. */
export function returnedValues(body: ts.Block): ts.Expression[] {
  const found: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return;
    if (ts.isReturnStatement(node) && node.expression !== undefined) found.push(node.expression);
    ts.forEachChild(node, visit);
  };
  visit(body);
  return found;
}
