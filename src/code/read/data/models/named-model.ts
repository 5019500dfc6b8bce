import { ts } from "ts-morph";
import { unwrap } from "../../imports/require-call.ts";
import { wholeExport } from "../../symbols/follow-alias.ts";
import { type DataContext, lastName } from "../data-reader.ts";
import type { Model, Models } from "./model.ts";

/** The model that a name stands for, here or where it is declared: `UserModel` of `export { default as UserModel } from "./user"`. */
export function namedModel(context: DataContext, models: Models, node: ts.Expression): Model | undefined {
  const own = models.get(lastName(node) ?? "");
  return own ?? models.get(nameBehind(context, node) ?? "");
}

/** The name that a model has where it is declared; null when nothing of the project is found behind the expression. */
export function nameBehind(context: DataContext, node: ts.Expression): string | null {
  const { checker } = context.sources;
  const name = ts.isPropertyAccessExpression(node) ? node.name : node;
  const symbol = ts.isIdentifier(name) ? checker.getSymbolAtLocation(name) : undefined;
  if (symbol === undefined) return null;
  for (const declaration of checker.getAliasedSymbol(symbol).declarations ?? []) {
    const found = declaredName(context, declaration);
    if (found !== null) return found;
  }
  return null;
}

function declaredName(context: DataContext, declaration: ts.Node): string | null {
  if (ts.isSourceFile(declaration)) {
    const whole = wholeExport(declaration);
    return whole === null ? null : nameOfValue(context, whole);
  }
  if (ts.isPropertyAssignment(declaration)) return nameOfValue(context, declaration.initializer);
  const named =
    ts.isVariableDeclaration(declaration) ||
    ts.isClassLike(declaration) ||
    ts.isShorthandPropertyAssignment(declaration);
  if (named && declaration.name !== undefined && ts.isIdentifier(declaration.name))
    return declaration.name.text;
  return ts.isExpression(declaration) ? nameOfValue(context, declaration) : null;
}

/** `sequelize.define("User", …)`, `mongoose.model("User", …)`, `User`. */
function nameOfValue(context: DataContext, value: ts.Expression): string | null {
  const node = unwrap(value);
  return ts.isCallExpression(node) ? context.fold(node.arguments[0]) : lastName(node);
}
