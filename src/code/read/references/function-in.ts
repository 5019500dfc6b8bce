import { ts } from "ts-morph";
import { unwrap } from "../imports/require-call.ts";

/** The function that a declaration holds, in a wrapper or not: `const find = catchAsync(async () => …)`. */
export function functionIn(node: ts.Node): ts.SignatureDeclaration | null {
  if (ts.isFunctionLike(node)) return node;
  if (ts.isVariableDeclaration(node) || ts.isPropertyAssignment(node) || ts.isPropertyDeclaration(node))
    return node.initializer === undefined ? null : functionIn(unwrap(node.initializer));
  if (ts.isExportAssignment(node)) return functionIn(unwrap(node.expression));
  if (ts.isExpressionStatement(node)) return functionIn(node.expression);
  if (ts.isBinaryExpression(node)) return functionIn(unwrap(node.right));
  if (ts.isPropertyAccessExpression(node) && ts.isBinaryExpression(node.parent) && node.parent.left === node)
    return functionIn(unwrap(node.parent.right));
  if (!ts.isCallExpression(node)) return null;
  for (const argument of node.arguments)
    if (ts.isArrowFunction(argument) || ts.isFunctionExpression(argument)) return argument;
  return null;
}
