import { ts } from "ts-morph";

const mutators = new Set([
  "set",
  "add",
  "delete",
  "clear",
  "push",
  "pop",
  "shift",
  "unshift",
  "splice",
  "sort",
  "reverse",
  "fill",
  "copyWithin",
  "setex",
  "del",
  "put",
  "prune",
  "reset",
  "enqueue",
  "dequeue",
]);

/** Does the code around a reference change what it refers to? */
export function isMutation(reference: ts.Node, collection: boolean): boolean {
  const { parent } = reference;
  if (isTarget(parent, reference)) return true;
  if (ts.isDeleteExpression(parent)) return true;
  const accesses =
    (ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent)) &&
    parent.expression === reference;
  if (ts.isNonNullExpression(parent) || ts.isParenthesizedExpression(parent) || ts.isAsExpression(parent))
    return isMutation(parent, collection);
  if (!accesses) return false;
  const called = ts.isCallExpression(parent.parent) && parent.parent.expression === parent;
  // `service.delete(id)` says nothing of the variable; `seen.delete(id)` does.
  if (called) return collection && ts.isPropertyAccessExpression(parent) && mutators.has(parent.name.text);
  return isMutation(parent, collection);
}

function isTarget(parent: ts.Node, node: ts.Node): boolean {
  if (ts.isBinaryExpression(parent)) {
    const operator = parent.operatorToken.kind;
    return (
      parent.left === node &&
      operator >= ts.SyntaxKind.FirstAssignment &&
      operator <= ts.SyntaxKind.LastAssignment
    );
  }
  if (!ts.isPrefixUnaryExpression(parent) && !ts.isPostfixUnaryExpression(parent)) return false;
  return parent.operator === ts.SyntaxKind.PlusPlusToken || parent.operator === ts.SyntaxKind.MinusMinusToken;
}

/** Things of the language that are changed by their methods. */
export function isCollection(initializer: ts.Expression | undefined, type: ts.TypeNode | undefined): boolean {
  if (initializer === undefined)
    return (
      type === undefined || /^(readonly )?(Map|Set|WeakMap|WeakSet|Array|Record)\b|\[\]$/.test(type.getText())
    );
  if (ts.isArrayLiteralExpression(initializer)) return true;
  if (ts.isObjectLiteralExpression(initializer)) return !isOfFunctions(initializer);
  if (ts.isAsExpression(initializer)) return isCollection(initializer.expression, type);
  return (
    ts.isNewExpression(initializer) &&
    /^(Map|Set|WeakMap|WeakSet|Array|\w*Cache|LRU\w*|\w*Store)$/.test(initializer.expression.getText())
  );
}

/** `{ get: (name) => …, set: (name, value) => … }`: no call of theirs changes the object that they stand in. */
function isOfFunctions({ properties }: ts.ObjectLiteralExpression): boolean {
  const speaksOfItself = (node: ts.Node): boolean =>
    node.kind === ts.SyntaxKind.ThisKeyword || (ts.forEachChild(node, speaksOfItself) ?? false);
  const isFunction = (member: ts.ObjectLiteralElementLike): boolean =>
    ts.isMethodDeclaration(member) ||
    (ts.isPropertyAssignment(member) &&
      (ts.isArrowFunction(member.initializer) || ts.isFunctionExpression(member.initializer)));
  return properties.length > 0 && properties.every((one) => isFunction(one) && !speaksOfItself(one));
}
