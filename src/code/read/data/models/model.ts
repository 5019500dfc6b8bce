import { ts } from "ts-morph";
import type { Place, RelationFact } from "../../facts.ts";
import { initializerOf } from "../../imports/fold-text.ts";
import { type Access, type DataContext, keyOf } from "../data-reader.ts";

export interface ModelRelation {
  /** Name of the model that it leads to. */
  readonly target: string;
  readonly kind: RelationFact["kind"];
  /** Table between the two, of a many-to-many relation. */
  readonly through: string | null;
  /** Loaded with every query of its model. */
  readonly eager: boolean;
  /** What is saved on one side is saved on the other. */
  readonly cascades: boolean;
  readonly at: Place;
}

/** A class or value that stands for a table. */
export interface Model {
  readonly name: string;
  readonly table: string;
  readonly relations: ReadonlyMap<string, ModelRelation>;
}

export type Models = ReadonlyMap<string, Model>;

/** Where a query was made, and by which library. */
export interface Query {
  readonly node: ts.Node;
  readonly via: string;
}

export function accessTo(query: Query, table: string, mode: Access["mode"], joined = false): Access {
  return { node: query.node, table, mode, joined, via: query.via };
}

/** Both tables behind a relation: what it leads to, and the one between. */
export function joinRelation(
  models: Models,
  query: Query,
  relation: ModelRelation,
  mode: Access["mode"] = "read",
): Access[] {
  const target = models.get(relation.target);
  return [
    ...(relation.through === null ? [] : [accessTo(query, relation.through, mode, true)]),
    ...(target === undefined ? [] : [accessTo(query, target.table, mode, true)]),
  ];
}

/** `author`, `comments.author`. */
export function joinPath(models: Models, query: Query, from: Model, path: string): Access[] {
  let current: Model | undefined = from;
  return path.split(".").flatMap((step) => {
    const relation: ModelRelation | undefined = current?.relations.get(step);
    if (relation === undefined) return [];
    current = models.get(relation.target);
    return joinRelation(models, query, relation);
  });
}

export function joinEager(models: Models, query: Query, from: Model): Access[] {
  return [...from.relations.values()].flatMap((relation) =>
    relation.eager ? joinRelation(models, query, relation) : [],
  );
}

/**
 * Relations named in a literal of options, however deep: `{ author: true }`, `["author", "comments.author"]`,
 * `{ where: { tags: { name } } }`. Names that are no relation of the model are looked through.
 */
export function joinTree(
  context: DataContext,
  models: Models,
  query: Query,
  from: Model,
  options: ts.Expression | undefined,
  depth = 0,
): Access[] {
  if (options === undefined || depth > deepest) return [];
  const again = (part: ts.Expression | undefined, model = from): Access[] =>
    joinTree(context, models, query, model, part, depth + 1);
  if (ts.isStringLiteralLike(options)) return joinPath(models, query, from, options.text);
  if (ts.isIdentifier(options)) return again(initializerOf(context.sources.checker, options));
  if (ts.isArrayLiteralExpression(options)) return options.elements.flatMap((element) => again(element));
  if (ts.isConditionalExpression(options)) return [...again(options.whenTrue), ...again(options.whenFalse)];
  if (ts.isBinaryExpression(options)) return [...again(options.left), ...again(options.right)];
  if (
    ts.isSpreadElement(options) ||
    ts.isParenthesizedExpression(options) ||
    ts.isAsExpression(options) ||
    ts.isSatisfiesExpression(options)
  )
    return again(options.expression);
  if (!ts.isObjectLiteralExpression(options)) return [];
  return options.properties.flatMap((property) => {
    if (ts.isSpreadAssignment(property)) return again(property.expression);
    const value = ts.isPropertyAssignment(property)
      ? property.initializer
      : ts.isShorthandPropertyAssignment(property)
        ? property.name
        : undefined;
    const relation = from.relations.get(keyOf(property) ?? "");
    if (relation === undefined || value?.kind === ts.SyntaxKind.FalseKeyword) return again(value);
    const target = models.get(relation.target);
    return [
      ...joinRelation(models, query, relation),
      ...(target === undefined || (value !== undefined && ts.isIdentifier(value))
        ? []
        : again(value, target)),
    ];
  });
}

const deepest = 12;

/** Foreign keys and relations of all models, as facts. */
export function relateModels(context: DataContext, models: Models, via: string): void {
  for (const model of new Set(models.values())) {
    for (const { target, kind, through, at } of model.relations.values()) {
      const to = models.get(target)?.table;
      if (to === undefined) continue;
      context.relate(at, { from: model.table, to, kind, via });
      if (through === null) continue;
      for (const end of [model.table, to])
        context.relate(at, { from: through, to: end, kind: "foreign-key", via });
    }
  }
}
