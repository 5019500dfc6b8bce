import { ts } from "ts-morph";
import { unwrap } from "../../imports/require-call.ts";
import { symbolOf } from "../../units/resolve-names.ts";
import type { DataContext } from "../data-reader.ts";

export interface ValueQuestion {
  readonly context: DataContext;
  isModel(name: string): boolean;
  /** Model of what a call of the library gives: `User` for `User.findOne(…)`. */
  ofCall(call: ts.CallExpression): string | null;
  /** Model of `new this.users(…)`, where models are handed out. */
  ofNew?(made: ts.NewExpression): string | null;
}

const deepest = 6;

/** Name of the model that a value is an instance of (or a list of such), as annotations and calls tell; null when they do not. */
export function modelOfValue(question: ValueQuestion, value: ts.Expression, depth = 0): string | null {
  if (depth > deepest) return null;
  const node = unwrap(value);
  if (ts.isNewExpression(node)) {
    const name = lastWord(node.expression);
    return question.isModel(name) ? name : (question.ofNew?.(node) ?? null);
  }
  if (ts.isArrayLiteralExpression(node)) {
    const [first] = node.elements;
    return first === undefined ? null : modelOfValue(question, first, depth + 1);
  }
  if (ts.isElementAccessExpression(node)) return modelOfValue(question, node.expression, depth + 1);
  if (ts.isBinaryExpression(node)) return modelOfValue(question, node.left, depth + 1);
  if (ts.isConditionalExpression(node))
    return (
      modelOfValue(question, node.whenTrue, depth + 1) ?? modelOfValue(question, node.whenFalse, depth + 1)
    );
  if (ts.isCallExpression(node)) return question.ofCall(node) ?? modelReturned(question, node);
  if (!ts.isIdentifier(node) && !ts.isPropertyAccessExpression(node)) return null;
  for (const declaration of declarationsOf(question.context, node)) {
    const found = modelOfDeclaration(question, declaration, depth + 1);
    if (found !== null) return found;
  }
  return null;
}

export function declarationsOf(context: DataContext, node: ts.Expression): readonly ts.Declaration[] {
  const { checker } = context.sources;
  if (ts.isIdentifier(node)) {
    const symbol = symbolOf(checker, node);
    const alias = symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0;
    return (alias ? checker.getAliasedSymbol(symbol) : symbol)?.declarations ?? [];
  }
  return ts.isPropertyAccessExpression(node)
    ? (checker.getSymbolAtLocation(node.name)?.declarations ?? [])
    : [];
}

function modelOfDeclaration(
  question: ValueQuestion,
  declaration: ts.Declaration,
  depth: number,
): string | null {
  if (ts.isBindingElement(declaration)) {
    // `[first] = await …`, `{ rows } = await …`
    const holder = ts.findAncestor(declaration, ts.isVariableDeclaration);
    return holder?.initializer === undefined ? null : modelOfValue(question, holder.initializer, depth);
  }
  if (
    !ts.isVariableDeclaration(declaration) &&
    !ts.isPropertyDeclaration(declaration) &&
    !ts.isPropertySignature(declaration) &&
    !ts.isParameter(declaration)
  )
    return null;
  const typed = declaration.type === undefined ? null : modelInType(question, declaration.type);
  if (typed !== null) return typed;
  const loop = declaration.parent?.parent;
  if (ts.isVariableDeclaration(declaration) && loop !== undefined && ts.isForOfStatement(loop))
    return modelOfValue(question, loop.expression, depth);
  const value = ts.isPropertySignature(declaration) ? undefined : declaration.initializer;
  return value === undefined
    ? assignedModel(question, declaration, depth)
    : modelOfValue(question, value, depth);
}

/** `let user; user = await User.findOne(…)`. */
function assignedModel(question: ValueQuestion, declaration: ts.Declaration, depth: number): string | null {
  if (!ts.isVariableDeclaration(declaration) || !ts.isIdentifier(declaration.name)) return null;
  const name = declaration.name.text;
  const scope = ts.findAncestor(declaration, ts.isFunctionLike);
  let found: string | null = null;
  const visit = (node: ts.Node): void => {
    if (found !== null) return;
    if (
      ts.isBinaryExpression(node) &&
      node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
      ts.isIdentifier(node.left) &&
      node.left.text === name
    )
      found = modelOfValue(question, node.right, depth + 1);
    ts.forEachChild(node, visit);
  };
  if (scope !== undefined) visit(scope);
  return found;
}

/** `Promise<UserEntity | null>` of the declared function behind a call. */
function modelReturned(question: ValueQuestion, call: ts.CallExpression): string | null {
  for (const declaration of declarationsOf(question.context, call.expression)) {
    const type = ts.isFunctionLike(declaration)
      ? declaration.type
      : ts.isVariableDeclaration(declaration) &&
          declaration.initializer !== undefined &&
          ts.isFunctionLike(declaration.initializer)
        ? declaration.initializer.type
        : undefined;
    const found = type === undefined ? null : modelInType(question, type);
    if (found !== null) return found;
  }
  return null;
}

/** The first model that a type names: through promises, lists and unions. */
export function modelInType(question: Pick<ValueQuestion, "isModel">, type: ts.TypeNode): string | null {
  let found: string | null = null;
  const visit = (node: ts.Node): void => {
    if (found !== null || ts.isFunctionTypeNode(node)) return;
    if (ts.isTypeReferenceNode(node) || ts.isTypeQueryNode(node)) {
      const name = lastWord(ts.isTypeReferenceNode(node) ? node.typeName : node.exprName);
      if (question.isModel(name)) found = name;
    }
    ts.forEachChild(node, visit);
  };
  visit(type);
  return found;
}

function lastWord(node: ts.Node): string {
  return node.getText().split(".").at(-1) ?? "";
}
