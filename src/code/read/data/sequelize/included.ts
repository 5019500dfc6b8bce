import { ts } from "ts-morph";
import { initializerOf } from "../../imports/fold-text.ts";
import { type Access, type DataContext, keyOf, propertyOf } from "../data-reader.ts";
import { accessTo, joinRelation, type Model, type Models, type Query } from "../models/model.ts";
import { namedModel } from "../models/named-model.ts";

/**
 * What `include` loads: models, aliases, objects that name one of them, lists of such, constants that hold such;
 * `include` within `include`. A many-to-many relation also reads the table between.
 */
export function included(
  context: DataContext,
  models: Models,
  query: Query,
  from: Model | undefined,
  options: ts.Expression | undefined,
  shape: "options" | "list" = "options",
): Access[] {
  const found: Access[] = [];
  const seen = new Set<ts.Node>();

  function inOptions(node: ts.Expression, model: Model | undefined): void {
    if (seen.has(node)) return;
    seen.add(node);
    if (ts.isIdentifier(node)) follow(node, (value) => inOptions(value, model));
    if (!ts.isObjectLiteralExpression(node)) return;
    for (const property of node.properties) {
      if (ts.isSpreadAssignment(property)) inOptions(property.expression, model);
      else if (keyOf(property) === "include") {
        if (ts.isPropertyAssignment(property)) inList(property.initializer, model);
        else if (ts.isShorthandPropertyAssignment(property)) inList(property.name, model);
      }
    }
  }

  function inList(node: ts.Expression, model: Model | undefined): void {
    if (ts.isArrayLiteralExpression(node)) {
      for (const element of node.elements)
        inList(ts.isSpreadElement(element) ? element.expression : element, model);
      return;
    }
    if (ts.isConditionalExpression(node)) {
      inList(node.whenTrue, model);
      inList(node.whenFalse, model);
      return;
    }
    if (ts.isBinaryExpression(node)) {
      inList(node.right, model);
      return;
    }
    if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) {
      inList(node.expression, model);
      return;
    }
    const named = namedModel(context, models, node);
    if (named !== undefined) {
      join(model, named, null);
      return;
    }
    if (ts.isIdentifier(node)) {
      follow(node, (value) => inList(value, model));
      return;
    }
    const alias = context.fold(node);
    if (alias !== null) join(model, undefined, alias);
    else if (ts.isObjectLiteralExpression(node)) inObject(node, model);
  }

  function inObject(node: ts.ObjectLiteralExpression, model: Model | undefined): void {
    const target = propertyOf(node, "model");
    const named = target === undefined ? undefined : namedModel(context, models, target);
    const alias = context.fold(propertyOf(node, "as")) ?? context.fold(propertyOf(node, "association"));
    if (propertyOf(node, "all") !== undefined && model !== undefined)
      for (const relation of model.relations.values()) found.push(...joinRelation(models, query, relation));
    join(model, named, alias);
    const relation = alias === null ? undefined : relationOf(model, alias);
    inOptions(node, named ?? (relation === undefined ? undefined : models.get(relation.target)));
  }

  function relationOf(model: Model | undefined, alias: string, target?: Model) {
    const own = model?.relations.get(alias);
    if (own !== undefined) return own;
    if (model !== undefined) return undefined;
    return [...models.values()]
      .flatMap(({ relations }) => relations.get(alias) ?? [])
      .find((one) => target === undefined || models.get(one.target) === target);
  }

  /** By alias where there is one: two relations may lead to the same model. */
  function join(model: Model | undefined, target: Model | undefined, alias: string | null): void {
    const relation =
      (alias === null ? undefined : relationOf(model, alias, target)) ??
      [...(model?.relations.values() ?? [])].find(
        (one) => models.get(one.target) === target && target !== undefined,
      );
    if (relation !== undefined) found.push(...joinRelation(models, query, relation));
    else if (target !== undefined) found.push(accessTo(query, target.table, "read", true));
  }

  function follow(node: ts.Identifier, visit: (value: ts.Expression) => void): void {
    const value = initializerOf(context.sources.checker, node);
    if (value !== undefined && !seen.has(value)) {
      if (!ts.isObjectLiteralExpression(value)) seen.add(value);
      visit(value);
    }
  }

  if (options !== undefined && shape === "list") inList(options, from);
  else if (options !== undefined) inOptions(options, from);
  return found;
}
