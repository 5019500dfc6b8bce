import { ts } from "ts-morph";
import type { Sources } from "../project/open-sources.ts";
import { nodeQuestion } from "../project/question.ts";
import type { SymbolFinder } from "../symbols/symbol-finder.ts";
import { isAsync } from "./call-site.ts";
import { functionIn } from "./function-in.ts";

const promising = /^(Promise|PromiseLike|Bluebird|BPromise)$/;
const deepest = 5;

export type PromiseOf = (node: ts.SignatureDeclaration) => boolean;

/** Whether a function gives a promise: by its keyword, its annotation, or what it returns. */
export function createReturnsPromise(
  sources: Sources,
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

  function returnsOne(node: ts.SignatureDeclaration, depth: number): boolean {
    return (
      depth <= deepest &&
      givenBackBy(node, sources).some((one) => {
        if (one === "promise") return true;
        if (one.named && depth >= deepest) return false;
        // Queries are answered later, but for those of drivers that block.
        if (readsTable(one.file, one.start, one.end)) return !one.blocks;
        return one.callees().some((inner) => gives(inner, depth + (one.named ? 2 : 1)));
      })
    );
  }

  return (node) => gives(node, 0);
}

function isPromise(type: ts.TypeNode): boolean {
  if (ts.isUnionTypeNode(type)) return type.types.some(isPromise);
  return ts.isTypeReferenceNode(type) && promising.test(type.typeName.getText().split(".").at(-1) ?? "");
}

/** A call whose outcome a function gives back, by its place. */
interface CallGiven {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  /** Called like what drivers call that block. */
  readonly blocks: boolean;
  /** `const found = repository.find(); return found;`. */
  readonly named: boolean;
  /** Places of the functions that it may call, and how to get at them. */
  readonly leads: readonly { readonly file: string; readonly start: number; readonly end: number }[];
  readonly callees: () => readonly ts.SignatureDeclaration[];
}

type Given = "promise" | CallGiven;

/** What a function without an annotation may give back that is or makes a promise. */
const givenBackBy = nodeQuestion(
  "what a function gives back",
  (node: ts.SignatureDeclaration, { checker, pathOf }): Given[] => {
    const body = "body" in node ? (node.body as ts.ConciseBody | undefined) : undefined; // as: every body is one of both
    if (body === undefined) return [];
    const found: Given[] = [];
    const place = (at: ts.Node) => ({ file: pathOf(at), start: at.pos, end: at.end });

    const add = (value: ts.Expression, named: boolean): void => {
      if (ts.isParenthesizedExpression(value) || ts.isAsExpression(value) || ts.isNonNullExpression(value))
        add(value.expression, named);
      else if (ts.isConditionalExpression(value)) {
        add(value.whenTrue, named);
        add(value.whenFalse, named);
      } else if (ts.isNewExpression(value)) {
        if (promising.test(value.expression.getText())) found.push("promise");
      } else if (ts.isIdentifier(value)) {
        const call = calledFor(value, checker);
        if (call !== null) add(call, true);
      } else if (ts.isCallExpression(value)) found.push(callGiven(value, named));
    };

    const callGiven = (value: ts.CallExpression, named: boolean): Given => {
      const callee = value.expression;
      const written = callee.getText();
      if (/^(Promise|Bluebird)\.\w+$/.test(written) || /^(fetch|axios|got)\b/.test(written)) return "promise";
      if (ts.isPropertyAccessExpression(callee) && /^(then|catch|finally)$/.test(callee.name.text))
        return "promise";
      const blocks = /\.(prepare|all|get|run|iterate)\(/.test(value.getText());
      const callees = declared(callee, checker);
      return { ...place(value), blocks, named, leads: callees.map(place), callees: () => callees };
    };

    const visit = (inner: ts.Node): void => {
      if (ts.isFunctionLike(inner) || ts.isClassLike(inner)) return;
      if (ts.isReturnStatement(inner) && inner.expression !== undefined) add(inner.expression, false);
      else ts.forEachChild(inner, visit);
    };
    if (ts.isBlock(body)) visit(body);
    else add(body, false);
    return found;
  },
);

function calledFor(name: ts.Identifier, checker: SymbolFinder): ts.CallExpression | null {
  const [declaration] = checker.getSymbolAtLocation(name)?.declarations ?? [];
  const made =
    declaration !== undefined && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return made !== undefined && ts.isCallExpression(made) ? made : null;
}

function declared(callee: ts.Expression, checker: SymbolFinder): ts.SignatureDeclaration[] {
  const symbol = ts.isPropertyAccessExpression(callee)
    ? checker.getSymbolAtLocation(callee.name)
    : ts.isIdentifier(callee)
      ? checker.getSymbolAtLocation(callee)
      : undefined;
  if (symbol === undefined) return [];
  return (checker.getAliasedSymbol(symbol).declarations ?? []).flatMap((one) => functionIn(one) ?? []);
}
