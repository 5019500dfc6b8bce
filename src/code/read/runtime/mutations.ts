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
  const functions = properties.map((member) => {
    if (ts.isMethodDeclaration(member)) return member;
    const value = ts.isPropertyAssignment(member) ? member.initializer : null;
    return value !== null && (ts.isArrowFunction(value) || ts.isFunctionExpression(value)) ? value : null;
  });
  return functions.length > 0 && functions.every((one) => one !== null && !speaksOfItself(one));
}

/** Whether a function says `this` and means the object in which it stands; functions inside it may have another one. */
function speaksOfItself(node: ts.Node): boolean {
  return (
    node.kind === ts.SyntaxKind.ThisKeyword ||
    (ts.forEachChild(node, (child) => !hasOwnThis(child) && speaksOfItself(child)) ?? false)
  );
}

function hasOwnThis(node: ts.Node): boolean {
  return (
    ts.isFunctionExpression(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isClassLike(node)
  );
}
