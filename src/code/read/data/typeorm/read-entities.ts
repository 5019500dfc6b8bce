import { ts } from "ts-morph";
import type { RelationFact } from "../../facts.ts";
import { nodesLike } from "../../project/question.ts";
import { type DataContext, keyOf, propertyOf } from "../data-reader.ts";
import type { Model, ModelRelation, Models } from "../models/model.ts";

interface Declared {
  readonly name: string;
  readonly table: string;
  readonly relations: readonly DeclaredRelation[];
}

interface DeclaredRelation extends Omit<ModelRelation, "through"> {
  readonly property: string;
  /** Property of the other side, where it is named. */
  readonly inverse: string | null;
  /** Name of the join table; "" for the default one; null when this side does not declare it. */
  readonly joinTable: string | null;
}

const kinds: Readonly<Record<string, RelationFact["kind"]>> = {
  OneToMany: "one-to-many",
  ManyToOne: "many-to-one",
  OneToOne: "one-to-one",
  ManyToMany: "many-to-many",
  "one-to-many": "one-to-many",
  "many-to-one": "many-to-one",
  "one-to-one": "one-to-one",
  "many-to-many": "many-to-many",
};

export function readTypeormEntities(context: DataContext): {
  models: Models;
  repositories: ReadonlyMap<string, string>;
} {
  const declared = new Map<string, Declared>();
  const parents = new Map<string, string>();
  const repositories = new Map<string, string>();
  for (const node of declaring(context.sources)) {
    if (ts.isClassDeclaration(node) && node.name !== undefined) {
      const parent = parentOf(node);
      const entity = decoratedEntity(context, node);
      if (entity !== null) {
        declared.set(node.name.text, entity);
        if (entity.table !== "") context.declare(node, entity.table, "typeorm");
      }
      if (parent?.model) repositories.set(node.name.text, parent.model);
      if (parent !== null) parents.set(node.name.text, parent.name);
    }
    for (const one of ts.isNewExpression(node) ? schemaEntity(context, node) : []) {
      declared.set(one.name, one);
      context.declare(node, one.table, "typeorm");
    }
  }
  return { models: finished(declared, parents), repositories };
}

const declaring = nodesLike(
  "declarations of TypeORM's entities",
  /@(View|Child)?Entity\b|EntitySchema|Repository\b|@(One|Many)To(One|Many)/,
  (node) => ts.isClassDeclaration(node) || (ts.isNewExpression(node) && isSchema(node)),
);

function isSchema(node: ts.NewExpression): boolean {
  return /(^|\.)EntitySchema$/.test(node.expression.getText());
}

/** Inherited relations, children in their parent's table, join tables of the other side. */
function finished(declared: ReadonlyMap<string, Declared>, parents: ReadonlyMap<string, string>): Models {
  const tableOf = (name: string): string => {
    const own = declared.get(name);
    return own === undefined
      ? ""
      : own.table !== ""
        ? own.table
        : tableOf(parents.get(name) ?? "") || snakeCase(name);
  };
  const relationsOf = (name: string, depth = 0): readonly DeclaredRelation[] => [
    ...(depth < 5 && parents.has(name) ? relationsOf(parents.get(name) ?? "", depth + 1) : []),
    ...(declared.get(name)?.relations ?? []),
  ];
  const through = (owner: string, relation: DeclaredRelation): string | null => {
    if (relation.kind !== "many-to-many") return null;
    if (relation.joinTable !== null)
      return (
        relation.joinTable || snakeCase(`${tableOf(owner)}_${relation.property}_${tableOf(relation.target)}`)
      );
    const other = relationsOf(relation.target).find(
      (one) =>
        one.joinTable !== null &&
        (one.property === relation.inverse || (one.target === owner && one.inverse === relation.property)),
    );
    return other === undefined ? null : through(relation.target, other);
  };
  const models = new Map<string, Model>();
  for (const { name } of declared.values()) {
    const relations = relationsOf(name).map((one): [string, ModelRelation] => [
      one.property,
      {
        target: one.target,
        kind: one.kind,
        eager: one.eager,
        cascades: one.cascades,
        at: one.at,
        through: through(name, one),
      },
    ]);
    models.set(name, { name, table: tableOf(name), relations: new Map(relations) });
  }
  return models;
}

function decoratedEntity(context: DataContext, node: ts.ClassDeclaration): Declared | null {
  const decorator = decoratorOf(node, /^(Entity|ViewEntity|ChildEntity)$/);
  const name = node.name?.text ?? "";
  const relations = node.members.flatMap((member) => decoratedRelation(context, member));
  // An abstract base class has no table of its own and hands its relations down.
  if (decorator === null) return null;
  const [first, second] = decorator.arguments;
  const given =
    context.fold(first) ??
    context.fold(propertyOf(first, "name")) ??
    context.fold(propertyOf(second, "name"));
  const child = decorator.expression.getText() === "ChildEntity";
  return { name, table: child ? "" : (given ?? snakeCase(name)), relations };
}

function decoratedRelation(context: DataContext, member: ts.ClassElement): DeclaredRelation[] {
  if (!ts.isPropertyDeclaration(member)) return [];
  const decorator = decoratorOf(member, /^(OneToMany|ManyToOne|OneToOne|ManyToMany)$/);
  const kind = kinds[decorator?.expression.getText() ?? ""];
  const [type, second, third] = decorator?.arguments ?? [];
  const target = type === undefined ? null : targetOf(type);
  if (decorator === null || kind === undefined || target === null) return [];
  const options =
    third ?? (second !== undefined && ts.isObjectLiteralExpression(second) ? second : undefined);
  const joinTable = decoratorOf(member, /^JoinTable$/);
  return [
    {
      property: member.name.getText(),
      target,
      kind,
      inverse: second === undefined ? null : inverseOf(second),
      eager: propertyOf(options, "eager")?.kind === ts.SyntaxKind.TrueKeyword,
      cascades: isOn(propertyOf(options, "cascade")),
      joinTable:
        joinTable === null
          ? null
          : (context.fold(propertyOf(joinTable.arguments[0], "name")) ??
            context.fold(joinTable.arguments[0]) ??
            ""),
      at: { file: context.sources.pathOf(member), line: context.sources.lineOf(member.name) },
    },
  ];
}

/** `new EntitySchema({ name: "User", tableName: "users", relations: { … } })`, by its name and by its variable. */
function schemaEntity(context: DataContext, node: ts.NewExpression): Declared[] {
  const [options] = node.arguments ?? [];
  if (!isSchema(node) || options === undefined) return [];
  const target = propertyOf(options, "target");
  const name = context.fold(propertyOf(options, "name")) ?? (target === undefined ? null : target.getText());
  if (name === null) return [];
  const listed = propertyOf(options, "relations");
  const relations =
    listed === undefined || !ts.isObjectLiteralExpression(listed)
      ? []
      : listed.properties.flatMap((property): DeclaredRelation[] => {
          const value = ts.isPropertyAssignment(property) ? property.initializer : undefined;
          const kind = kinds[context.fold(propertyOf(value, "type")) ?? ""];
          const to = propertyOf(value, "target");
          const joinTable = propertyOf(value, "joinTable");
          if (kind === undefined || to === undefined) return [];
          return [
            {
              property: keyOf(property) ?? "",
              target: targetOf(to) ?? "",
              kind,
              inverse: context.fold(propertyOf(value, "inverseSide")),
              eager: propertyOf(value, "eager")?.kind === ts.SyntaxKind.TrueKeyword,
              cascades: isOn(propertyOf(value, "cascade")),
              joinTable: joinTable === undefined ? null : (context.fold(propertyOf(joinTable, "name")) ?? ""),
              at: { file: context.sources.pathOf(property), line: context.sources.lineOf(property) },
            },
          ];
        });
  const table = context.fold(propertyOf(options, "tableName")) ?? snakeCase(name);
  const held = ts.isVariableDeclaration(node.parent) ? [node.parent.name.getText()] : [];
  return [...new Set([name, ...held])].map((each) => ({ name: each, table, relations }));
}

/** `() => User`, `(type) => User`, `"User"`. */
function targetOf(node: ts.Expression): string | null {
  return (
    /=>\s*(?:\w+\.)*(\w+)/.exec(node.getText())?.[1] ??
    /^["'`]?(\w+)["'`]?$/.exec(node.getText())?.[1] ??
    null
  );
}

/** `(user) => user.articles`, `"articles"`. */
function inverseOf(node: ts.Expression): string | null {
  if (ts.isStringLiteralLike(node)) return node.text;
  return ts.isArrowFunction(node) ? (/\.(\w+)\W*$/.exec(node.body.getText())?.[1] ?? null) : null;
}

function isOn(node: ts.Expression | undefined): boolean {
  return (
    node !== undefined &&
    (node.kind === ts.SyntaxKind.TrueKeyword ||
      (ts.isArrayLiteralExpression(node) && node.elements.length > 0))
  );
}

function parentOf(node: ts.ClassDeclaration): { name: string; model: string | undefined } | null {
  const type = node.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)?.types[0];
  if (type === undefined) return null;
  const name = type.expression.getText();
  const model = /Repository$/.test(name) ? type.typeArguments?.[0]?.getText() : undefined;
  return { name, model };
}

export function decoratorOf(node: ts.Node, name: RegExp): ts.CallExpression | null {
  if (!ts.canHaveDecorators(node)) return null;
  for (const { expression } of ts.getDecorators(node) ?? [])
    if (ts.isCallExpression(expression) && name.test(expression.expression.getText())) return expression;
  return null;
}

/** TypeORM's default naming strategy. */
function snakeCase(name: string): string {
  return name
    .replace(/([A-Z])([A-Z])([a-z])/g, "$1_$2$3")
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase();
}
