import { ts } from "ts-morph";

/** `"./x"` of `require("./x")`, `import("./x")` and `sequelize.import("./x")`; null for anything else. */
export function requireTarget(node: ts.Node): string | null {
  if (!ts.isCallExpression(node)) return null;
  const [argument] = node.arguments;
  return (asksForModule(node) || isModelImport(node)) && argument !== undefined
    ? literalText(argument)
    : null;
}

function asksForModule({ expression }: ts.CallExpression): boolean {
  return (
    expression.kind === ts.SyntaxKind.ImportKeyword ||
    (ts.isIdentifier(expression) && expression.text === "require")
  );
}

/** `sequelize.import(path)`, `sequelize["import"](path)`: up to its fifth version it loads the file, and calls what the file exports. */
export function isModelImport({ expression, arguments: given }: ts.CallExpression): boolean {
  const name = ts.isPropertyAccessExpression(expression)
    ? expression.name.text
    : ts.isElementAccessExpression(expression) && ts.isStringLiteralLike(expression.argumentExpression)
      ? expression.argumentExpression.text
      : null;
  return name === "import" && given.length === 1 && /sequelize/i.test(expression.getSourceFile().text);
}

/** Written in place, or the value of a constant of the same file: `const app = "./app"; require(app)`. */
function literalText(argument: ts.Expression): string | null {
  if (ts.isStringLiteralLike(argument)) return argument.text;
  if (!ts.isIdentifier(argument)) return null;
  for (const statement of argument.getSourceFile().statements) {
    if (!ts.isVariableStatement(statement) || !(statement.declarationList.flags & ts.NodeFlags.Const))
      continue;
    for (const { name, initializer } of statement.declarationList.declarations)
      if (ts.isIdentifier(name) && name.text === argument.text)
        return initializer !== undefined && ts.isStringLiteralLike(initializer) ? initializer.text : null;
  }
  return null;
}

/** `require("x")` or `require("x").name`: a binding made from it is an import. */
export function requireBinding(
  initializer: ts.Expression | undefined,
): { readonly specifier: string; readonly member: string | null } | null {
  if (initializer === undefined) return null;
  const inner = unwrap(initializer);
  if (ts.isCallExpression(inner) && inner.expression.kind !== ts.SyntaxKind.ImportKeyword) {
    const specifier = isModelImport(inner) ? null : requireTarget(inner);
    return specifier === null ? null : { specifier, member: null };
  }
  if (ts.isPropertyAccessExpression(inner)) {
    const outer = requireBinding(inner.expression);
    return outer === null || outer.member !== null
      ? null
      : { specifier: outer.specifier, member: inner.name.text };
  }
  return null;
}

/** Through brackets, casts, `!`, `satisfies` and `await`: none of them changes which thing is meant. */
export function unwrap(node: ts.Expression): ts.Expression {
  let current = node;
  while (
    ts.isParenthesizedExpression(current) ||
    ts.isAsExpression(current) ||
    ts.isNonNullExpression(current) ||
    ts.isSatisfiesExpression(current) ||
    ts.isTypeAssertionExpression(current) ||
    ts.isAwaitExpression(current)
  ) {
    current = current.expression;
  }
  return current;
}

/** A require or import whose module is computed. */
export function isComputedRequire(node: ts.CallExpression): boolean {
  const computed = node.arguments.length === 1 && !ts.isStringLiteralLike(node.arguments[0]!);
  return computed && (asksForModule(node) || isModelImport(node));
}
