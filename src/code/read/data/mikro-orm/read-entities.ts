import { ts } from "ts-morph";
import type { RelationFact } from "../../facts.ts";
import { unwrap } from "../../imports/require-call.ts";
import { nodesLike } from "../../project/question.ts";
import { type DataContext, keyOf, propertyOf } from "../data-reader.ts";
import type { Model, ModelRelation, Models } from "../models/model.ts";
import { decoratorOf } from "../typeorm/read-entities.ts";

interface Declared {
  readonly name: string;
  readonly table: string;
  readonly relations: readonly DeclaredRelation[];
}

interface DeclaredRelation extends Omit<ModelRelation, "through"> {
  readonly property: string;
  /** Name of the table between, where it is given. */
  readonly pivot: string | null;
  readonly owns: boolean;
}

const kinds: Readonly<Record<string, RelationFact["kind"]>> = {
  OneToMany: "one-to-many",
  ManyToOne: "many-to-one",
  OneToOne: "one-to-one",
  ManyToMany: "many-to-many",
  "1:m": "one-to-many",
  "m:1": "many-to-one",
  "1:1": "one-to-one",
  "m:n": "many-to-many",
  oneToMany: "one-to-many",
  manyToOne: "many-to-one",
  oneToOne: "one-to-one",
  manyToMany: "many-to-many",
};

/** Entities by decorators, `new EntitySchema(…)` and `defineEntity(…)`, with MikroORM's underscore names. */
export function readMikroEntities(context: DataContext): {
  models: Models;
  repositories: ReadonlyMap<string, string>;
} {
  const declared = new Map<string, Declared>();
  const repositories = new Map<string, string>();
  for (const node of declaring(context.sources)) {
    if (ts.isClassDeclaration(node) && node.name !== undefined) {
      const entity = decorated(context, node);
      if (entity !== null) {
        declared.set(entity.name, entity);
        context.declare(node, entity.table, "mikro-orm");
      }
      const parent = node.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)
        ?.types[0];
      const model = /Repository$/.test(parent?.expression.getText() ?? "")
        ? parent?.typeArguments?.[0]?.getText()
        : undefined;
      if (model !== undefined) repositories.set(node.name.text, model);
    }
    for (const one of isSchema(node) ? schema(context, node) : []) {
      declared.set(one.name, one);
      context.declare(node, one.table, "mikro-orm");
    }
  }
  const models = new Map<string, Model>();
  for (const { name, table, relations } of declared.values()) {
    models.set(name, {
      name,
      table,
      relations: new Map(
        relations.map(({ property, pivot, owns, ...relation }): [string, ModelRelation] => [
          property,
          { ...relation, through: between(declared, table, { property, pivot, owns, ...relation }) },
        ]),
      ),
    });
  }
  return { models, repositories };
}

const declaring = nodesLike(
  "declarations of MikroORM's entities",
  /@Entity\b|EntitySchema|defineEntity|EntityRepository/,
  (node) => ts.isClassDeclaration(node) || isSchema(node),
);

function isSchema(node: ts.Node): node is ts.NewExpression | ts.CallExpression {
  const made = ts.isNewExpression(node) || ts.isCallExpression(node);
  return made && /(^|\.)(EntitySchema|defineEntity)$/.test(node.expression.getText());
}

function between(
  declared: ReadonlyMap<string, Declared>,
  table: string,
  one: DeclaredRelation,
): string | null {
  if (one.kind !== "many-to-many") return null;
  if (one.pivot !== null) return one.pivot;
  if (one.owns) return `${table}_${underscore(one.property)}`;
  const target = declared.get(one.target);
  const other = target?.relations.find(
    ({ kind, owns, target: back }) => kind === "many-to-many" && owns && declared.get(back)?.table === table,
  );
  return target === undefined || other === undefined ? null : between(declared, target.table, other);
}

function decorated(context: DataContext, node: ts.ClassDeclaration): Declared | null {
  const decorator = decoratorOf(node, /^Entity$/);
  const name = node.name?.text;
  if (decorator === null || name === undefined) return null;
  const options = decorator.arguments[0];
  const table =
    context.fold(propertyOf(options, "tableName")) ??
    context.fold(propertyOf(options, "collection")) ??
    underscore(name);
  const relations = node.members.flatMap((member): DeclaredRelation[] => {
    if (!ts.isPropertyDeclaration(member)) return [];
    const relation = decoratorOf(member, /^(OneToMany|ManyToOne|OneToOne|ManyToMany)$/);
    const kind = kinds[relation?.expression.getText() ?? ""];
    if (relation === null || kind === undefined) return [];
    const objects = relation.arguments.filter((one) => ts.isObjectLiteralExpression(one));
    const settings = objects.at(-1);
    const type =
      relation.arguments.find((one) => !ts.isObjectLiteralExpression(one)) ?? propertyOf(settings, "entity");
    const target =
      targetOf(type) ??
      /(?:Collection|Ref|Rel|IdentifiedReference)<(\w+)/.exec(member.type?.getText() ?? "")?.[1] ??
      member.type?.getText().replace(/\W.*$/, "");
    if (target === undefined) return [];
    return [declare(context, member, member.name.getText(), kind, target, settings, relation.arguments[1])];
  });
  return { name, table, relations };
}

function declare(
  context: DataContext,
  node: ts.Node,
  property: string,
  kind: RelationFact["kind"],
  target: string,
  settings: ts.Expression | undefined,
  inverse?: ts.Expression,
): DeclaredRelation {
  const mapped =
    propertyOf(settings, "mappedBy") ??
    (inverse !== undefined &&
    !ts.isObjectLiteralExpression(inverse) &&
    propertyOf(settings, "owner") === undefined
      ? inverse
      : undefined);
  return {
    ...{ property, kind, target },
    eager: propertyOf(settings, "eager")?.kind === ts.SyntaxKind.TrueKeyword,
    cascades: false,
    pivot: context.fold(propertyOf(settings, "pivotTable")),
    owns: mapped === undefined,
    at: { file: context.sources.pathOf(node), line: context.sources.lineOf(node) },
  };
}

/** `new EntitySchema({ class: User, properties: { … } })`, `defineEntity({ name: "User", properties: { … } })`. */
function schema(context: DataContext, node: ts.NewExpression | ts.CallExpression): Declared[] {
  const options = node.arguments?.[0];
  const name = propertyOf(options, "class")?.getText() ?? context.fold(propertyOf(options, "name"));
  if (name === undefined || name === null) return [];
  const table = context.fold(propertyOf(options, "tableName")) ?? underscore(name);
  const listed = propertyOf(options, "properties");
  const literal =
    listed !== undefined && ts.isArrowFunction(listed) && !ts.isBlock(listed.body)
      ? unwrap(listed.body)
      : listed;
  const relations =
    literal !== undefined && ts.isObjectLiteralExpression(literal)
      ? literal.properties.flatMap((one) => schemaRelation(context, one))
      : [];
  const held = ts.isVariableDeclaration(node.parent) ? [node.parent.name.getText()] : [];
  return [...new Set([name, ...held])].map((each) => ({ name: each, table, relations }));
}

/** `{ kind: "m:n", entity: () => Tag }`, `p.manyToMany(Tag).pivotTable("x")`. */
function schemaRelation(context: DataContext, property: ts.ObjectLiteralElementLike): DeclaredRelation[] {
  const value = ts.isPropertyAssignment(property) ? property.initializer : undefined;
  const name = keyOf(property);
  if (value === undefined || name === null) return [];
  const stated = propertyOf(value, "kind") ?? propertyOf(value, "reference");
  const kind = kinds[context.fold(stated) ?? ""];
  const target = targetOf(propertyOf(value, "entity"));
  if (kind !== undefined && target !== null) return [declare(context, property, name, kind, target, value)];
  const built = /\bp\.(oneToMany|manyToOne|oneToOne|manyToMany)\(\s*(?:\(\)\s*=>\s*)?(\w+)/.exec(
    value.getText(),
  );
  const builtKind = kinds[built?.[1] ?? ""];
  if (built === null || builtKind === undefined) return [];
  const own = declare(context, property, name, builtKind, built[2] ?? "", undefined);
  const pivot = /\.pivotTable\(\s*["'`](\w+)/.exec(value.getText())?.[1] ?? null;
  return [{ ...own, pivot, owns: !/\.mappedBy\(/.test(value.getText()) }];
}

function targetOf(node: ts.Expression | undefined): string | null {
  if (node === undefined) return null;
  return (
    /=>\s*["'`]?(?:\w+\.)*(\w+)/.exec(node.getText())?.[1] ??
    /^["'`]?(\w+)["'`]?$/.exec(node.getText())?.[1] ??
    null
  );
}

function underscore(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
}
