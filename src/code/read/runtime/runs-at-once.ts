import { ts } from "ts-morph";

/** Methods of lists, and what else calls the function that it is handed before it returns. */
const callers = new Set(
  "map filter forEach sort toSorted reduce reduceRight some every find findIndex findLast findLastIndex flatMap from replace replaceAll".split(
    " ",
  ),
);

/** A function that has run when the expression around it has a value: a callback of a list's method, or one that is called on the spot. */
export function runsAtOnce(node: ts.Node): boolean {
  if (!ts.isArrowFunction(node) && !ts.isFunctionExpression(node)) return false;
  if (node.asteriskToken !== undefined) return false;
  let outer: ts.Node = node;
  while (ts.isParenthesizedExpression(outer.parent)) outer = outer.parent;
  const call = outer.parent;
  if (!ts.isCallExpression(call)) return false;
  if (call.expression === outer) return true;
  return ts.isPropertyAccessExpression(call.expression) && callers.has(call.expression.name.text);
}
