import { ts } from "ts-morph";
import type { Sources } from "../project/open-sources.ts";
import { isAsync } from "./call-site.ts";
import { functionIn } from "./function-in.ts";

const promising = /^(Promise|PromiseLike|Bluebird|BPromise)$/;
const deepest = 5;

export type PromiseOf = (node: ts.SignatureDeclaration) => boolean;

/** Whether a function gives a promise: by its keyword, its annotation, or what it returns. */
export function createReturnsPromise(
  { checker, pathOf }: Sources,
  readsTable: (file: string, start: number, end: number) => boolean,
): PromiseOf {
  const known = new WeakMap<ts.Node, boolean>();

  function gives(node: ts.SignatureDeclaration, depth: number): boolean {
    const before = known.get(node);
    if (before !== undefined) return before;
    known.set(node, false);
    const result =
      isAsync(node) || (node.type === undefined ? returnsOne(node, depth) : isPromise(node.type));
    known.set(node, result);
    return result;
  }

  function isPromise(type: ts.TypeNode): boolean {
    if (ts.isUnionTypeNode(type)) return type.types.some(isPromise);
    return ts.isTypeReferenceNode(type) && promising.test(type.typeName.getText().split(".").at(-1) ?? "");
  }

  function returnsOne(node: ts.SignatureDeclaration, depth: number): boolean {
    const body = "body" in node ? (node.body as ts.ConciseBody | undefined) : undefined; // as: every body is one of both
    if (body === undefined || depth > deepest) return false;
    if (!ts.isBlock(body)) return isPromised(body, depth);
    let found = false;
    const visit = (inner: ts.Node): void => {
      if (found || ts.isFunctionLike(inner) || ts.isClassLike(inner)) return;
      if (ts.isReturnStatement(inner) && inner.expression !== undefined)
        found = isPromised(inner.expression, depth);
      else ts.forEachChild(inner, visit);
    };
    visit(body);
    return found;
  }

  function isPromised(value: ts.Expression, depth: number): boolean {
    if (ts.isParenthesizedExpression(value) || ts.isAsExpression(value) || ts.isNonNullExpression(value))
      return isPromised(value.expression, depth);
    if (ts.isConditionalExpression(value))
      return isPromised(value.whenTrue, depth) || isPromised(value.whenFalse, depth);
    if (ts.isNewExpression(value)) return promising.test(value.expression.getText());
    if (ts.isIdentifier(value)) return isPromisedName(value, depth);
    if (!ts.isCallExpression(value)) return false;
    const callee = value.expression;
    const written = callee.getText();
    if (/^(Promise|Bluebird)\.\w+$/.test(written) || /^(fetch|axios|got)\b/.test(written)) return true;
    if (ts.isPropertyAccessExpression(callee) && /^(then|catch|finally)$/.test(callee.name.text)) return true;
    // Queries are answered later, but for those of drivers that block.
    if (readsTable(pathOf(value), value.pos, value.end))
      return !/\.(prepare|all|get|run|iterate)\(/.test(value.getText());
    return declared(callee).some((inner) => gives(inner, depth + 1));
  }

  /** `const found = repository.find(); return found;`. */
  function isPromisedName(name: ts.Identifier, depth: number): boolean {
    const [declaration] = checker.getSymbolAtLocation(name)?.declarations ?? [];
    return (
      declaration !== undefined &&
      ts.isVariableDeclaration(declaration) &&
      declaration.initializer !== undefined &&
      depth < deepest &&
      ts.isCallExpression(declaration.initializer) &&
      isPromised(declaration.initializer, depth + 1)
    );
  }

  function declared(callee: ts.Expression): ts.SignatureDeclaration[] {
    const symbol = ts.isPropertyAccessExpression(callee)
      ? checker.getSymbolAtLocation(callee.name)
      : ts.isIdentifier(callee)
        ? checker.getSymbolAtLocation(callee)
        : undefined;
    if (symbol === undefined) return [];
    return (checker.getAliasedSymbol(symbol).declarations ?? []).flatMap((one) => functionIn(one) ?? []);
  }

  return (node) => gives(node, 0);
}
