import { ts } from "ts-morph";
import { requireTarget, unwrap } from "../../imports/require-call.ts";
import { wholeExport } from "../../symbols/follow-alias.ts";
import { returnedValues } from "../../symbols/function-values.ts";
import { type DataContext, lastName } from "../data-reader.ts";
import type { Model, Models } from "./model.ts";

/** A name leads to a name, a function gives what another one made: further than this nobody writes. */
const deepest = 5;

/** The model that a name stands for, here or where it is declared: `UserModel` of `export { default as UserModel } from "./user"`. */
export function namedModel(context: DataContext, models: Models, node: ts.Expression): Model | undefined {
  const own = models.get(lastName(node) ?? "");
  if (own !== undefined) return own;
  for (const name of namesBehind(context, node)) {
    const found = models.get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The name that a model has where it is declared; null when nothing of the project is found behind the expression. */
export function nameBehind(context: DataContext, node: ts.Expression): string | null {
  for (const name of namesBehind(context, node)) return name;
  return null;
}

/** Names behind an expression, nearest first: `db.users`, made by a function that gives back its `Person`. */
export function* namesBehind(context: DataContext, node: ts.Expression, depth = 0): Generator<string> {
  const { checker } = context.sources;
  const name = ts.isPropertyAccessExpression(node) ? node.name : node;
  const symbol = ts.isIdentifier(name) ? checker.getSymbolAtLocation(name) : undefined;
  if (symbol === undefined || depth > deepest) return;
  for (const declaration of checker.getAliasedSymbol(symbol).declarations ?? [])
    yield* declaredNames(context, declaration, depth);
}

function* declaredNames(context: DataContext, declaration: ts.Node, depth: number): Generator<string> {
  if (ts.isSourceFile(declaration)) {
    const whole = wholeExport(declaration);
    if (whole !== null) yield* namesOfValue(context, whole, depth);
    return;
  }
  // `db.users = …` is declared by its left side.
  const assigned = ts.isPropertyAccessExpression(declaration) ? declaration.parent : declaration;
  if (ts.isBinaryExpression(assigned)) {
    yield* namesOfValue(context, assigned.right, depth);
    return;
  }
  if (ts.isPropertyAssignment(declaration)) {
    yield* namesOfValue(context, declaration.initializer, depth);
    return;
  }
  const named =
    ts.isVariableDeclaration(declaration) ||
    ts.isClassLike(declaration) ||
    ts.isShorthandPropertyAssignment(declaration);
  if (named && declaration.name !== undefined && ts.isIdentifier(declaration.name))
    yield declaration.name.text;
  if (ts.isVariableDeclaration(declaration) && declaration.initializer !== undefined)
    yield* namesOfValue(context, declaration.initializer, depth);
  else if (!named && ts.isExpression(declaration)) yield* namesOfValue(context, declaration, depth);
}

/** `sequelize.define("User", …)`, `mongoose.model("User", …)`, `User`, `makeUser(sequelize)`. */
function* namesOfValue(context: DataContext, value: ts.Expression, depth: number): Generator<string> {
  const node = unwrap(value);
  if (ts.isCallExpression(node)) {
    const given = context.fold(node.arguments[0]);
    if (given !== null) yield given;
    else if (depth < deepest)
      for (const made of functionsBehind(context, node.expression, depth))
        for (const back of returned(made)) yield* namesOfValue(context, back, depth + 1);
    return;
  }
  const name = lastName(node);
  if (name === null) return;
  yield name;
  yield* namesBehind(context, node, depth + 1);
}

type Called = ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction;

/** What a call runs: `defineUser` from another file, or the whole of one in `require("./user")(sequelize)`. */
function functionsBehind(context: DataContext, callee: ts.Expression, depth: number): Called[] {
  const node = unwrap(callee);
  if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) return [node];
  if (depth > deepest) return [];
  const { checker, files, pathOf, resolve } = context.sources;
  const required = requireTarget(node);
  const path = required === null ? null : resolve(pathOf(node), required).file;
  const file = path === null ? undefined : files.get(path);
  const symbol = ts.isIdentifier(node) ? checker.getSymbolAtLocation(node) : undefined;
  const declared = symbol === undefined ? [] : (checker.getAliasedSymbol(symbol).declarations ?? []);
  return [...declared, ...(file === undefined ? [] : [file])].flatMap((declaration): Called[] => {
    if (ts.isFunctionDeclaration(declaration)) return [declaration];
    const value = ts.isSourceFile(declaration)
      ? wholeExport(declaration)
      : ts.isVariableDeclaration(declaration)
        ? declaration.initializer
        : declaration;
    return value !== undefined && value !== null && ts.isExpression(value)
      ? functionsBehind(context, value, depth + 1)
      : [];
  });
}

function returned({ body }: Called): ts.Expression[] {
  if (body === undefined) return [];
  return ts.isBlock(body) ? returnedValues(body) : [body];
}
