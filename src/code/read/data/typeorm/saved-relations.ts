import { ts } from "ts-morph";
import type { Access } from "../data-reader.ts";
import { accessTo, joinRelation, type Model, type Models, type Query } from "../models/model.ts";

/**
 * What `save` writes besides the entity's own table: the join table of a many-to-many relation, and the other side of a
 * cascading one. Only relations that the same function fills in: those that nobody loaded are not touched.
 */
export function savedRelations(models: Models, query: Query, model: Model, method: string): Access[] {
  if (method !== "save" && method !== "create") return [];
  const filled = filledIn(query.node);
  return [...model.relations].flatMap(([property, relation]) => {
    if (!filled.has(property)) return [];
    if (relation.cascades) return joinRelation(models, query, relation, "write");
    return relation.through === null ? [] : [accessTo(query, relation.through, "write", true)];
  });
}

/** Names of properties that the function around a node gives a value: in literals, by assignment, by `push`. */
export function filledIn(node: ts.Node): ReadonlySet<string> {
  const scope = outermostFunction(node) ?? node.getSourceFile();
  const names = new Set<string>();
  const visit = (at: ts.Node): void => {
    if (ts.isPropertyAssignment(at) && ts.isIdentifier(at.name) && !isOption(at)) names.add(at.name.text);
    if (ts.isShorthandPropertyAssignment(at)) names.add(at.name.text);
    if (
      ts.isBinaryExpression(at) &&
      at.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
      ts.isPropertyAccessExpression(at.left)
    )
      names.add(at.left.name.text);
    if (ts.isCallExpression(at) && ts.isPropertyAccessExpression(at.expression)) {
      const { name, expression } = at.expression;
      if (
        /^(push|unshift|splice|add|set|remove)$/.test(name.text) &&
        ts.isPropertyAccessExpression(expression)
      )
        names.add(expression.name.text);
    }
    ts.forEachChild(at, visit);
  };
  visit(scope);
  return names;
}

/** `relations: { tags: true }` and `where: { tags: … }` ask for them and give them no value. */
function isOption(property: ts.PropertyAssignment): boolean {
  return (
    property.initializer.kind === ts.SyntaxKind.TrueKeyword ||
    ts.findAncestor(
      property.parent,
      (at) => ts.isPropertyAssignment(at) && /^(relations|where|select|order)$/.test(at.name.getText()),
    ) !== undefined
  );
}

function outermostFunction(node: ts.Node): ts.Node | null {
  let found: ts.Node | null = null;
  for (let at: ts.Node | undefined = node; at !== undefined && !ts.isClassLike(at); at = at.parent)
    if (ts.isFunctionLike(at)) found = at;
  return found;
}
