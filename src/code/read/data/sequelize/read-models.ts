import { ts } from "ts-morph";
import type { RelationFact } from "../../facts.ts";
import { unwrap } from "../../imports/require-call.ts";
import { nodesLike } from "../../project/question.ts";
import { calledMethod, type DataContext, keyOf, lastName, propertyOf } from "../data-reader.ts";
import type { Model, ModelRelation } from "../models/model.ts";
import { nameBehind, namesBehind } from "../models/named-model.ts";
import { plural, singularWord } from "../plural.ts";
import { decoratorOf } from "../typeorm/read-entities.ts";

export interface SequelizeModels {
  /** By class, variable and model name. */
  readonly models: ReadonlyMap<string, Model>;
}

interface Link {
  readonly source: string;
  readonly target: string;
  /** The same where they are declared, under another name perhaps. */
  readonly behind?: { readonly source: readonly string[]; readonly target: readonly string[] };
  readonly kind: RelationFact["kind"];
  readonly alias: string | null;
  readonly through: string | null;
  readonly node: ts.Node;
}

const kinds: Readonly<Record<string, RelationFact["kind"]>> = {
  hasMany: "one-to-many",
  hasOne: "one-to-one",
  belongsTo: "many-to-one",
  belongsToMany: "many-to-many",
};

export function readSequelizeModels(context: DataContext): SequelizeModels {
  const tables = new Map<string, string>();
  const links: Omit<Link, "node">[] = [];
  const places = new Map<Omit<Link, "node">, ModelRelation["at"]>();
  const defaults = readDefaults(context);
  for (const node of declaring(context.sources)) {
    const declared = declaredModel(context, node, defaults);
    if (declared !== null) {
      for (const name of declared.names) tables.set(name, declared.table);
      context.declare(node, declared.table, "sequelize");
    }
    for (const { node: at, ...link } of [...calledLink(context, node), ...decoratedLinks(context, node)]) {
      links.push(link);
      places.set(link, { file: context.sources.pathOf(at), line: context.sources.lineOf(at) });
    }
  }
  const relations = new Map<string, Map<string, ModelRelation>>();
  for (const link of links) {
    const { kind, alias, through } = link;
    const known = (name: string, behind: readonly string[] | undefined): string =>
      [name, ...(behind ?? [])].find((own) => tables.has(own)) ?? behind?.[0] ?? name;
    const source = known(link.source, link.behind?.source);
    const target = known(link.target, link.behind?.target);
    const at = places.get(link);
    if (at === undefined || !tables.has(source)) continue;
    const many = kind === "one-to-many" || kind === "many-to-many";
    const name = alias ?? (many ? plural(target) : target);
    const own = relations.get(source) ?? new Map<string, ModelRelation>();
    relations.set(source, own);
    own.set(name, {
      ...{ target, kind, at, eager: false, cascades: false },
      through: through === null ? null : (tables.get(through) ?? through),
    });
  }
  const byTable = new Map<string, Model>();
  const models = new Map<string, Model>();
  for (const [name, table] of tables) {
    const merged = new Map(
      [...tables].flatMap(([other, its]) => (its === table ? [...(relations.get(other) ?? [])] : [])),
    );
    const model = byTable.get(table) ?? { name, table, relations: merged };
    byTable.set(table, model);
    models.set(name, model);
  }
  return { models };
}

const declaring = nodesLike(
  "declarations of Sequelize's models",
  /sequelize|\bModel\b|DataTypes|hasMany|hasOne|belongsTo/i,
  (node) => {
    if (ts.isClassDeclaration(node)) return true;
    const name = calledMethod(node)?.name ?? "";
    return name === "define" || name === "init" || Object.hasOwn(kinds, name);
  },
);

interface Defaults {
  readonly underscored: boolean;
  readonly frozen: boolean;
}

/** `new Sequelize(url, { define: { underscored: true } })` holds for all models. */
function readDefaults(context: DataContext): Defaults {
  let defaults: Defaults = { underscored: false, frozen: false };
  for (const node of defining(context.sources))
    if (ts.isPropertyAssignment(node))
      defaults = {
        underscored: isTrue(propertyOf(node.initializer, "underscored")),
        frozen: isTrue(propertyOf(node.initializer, "freezeTableName")),
      };
  return defaults;
}

const defining = nodesLike(
  "defaults of Sequelize's models",
  /\b(underscored|freezeTableName)\b/,
  (node) => ts.isPropertyAssignment(node) && keyOf(node) === "define",
);

/** `Article.belongsTo(User, { as: "author" })`. */
function calledLink(context: DataContext, node: ts.Node): Link[] {
  const called = calledMethod(node);
  const kind = kinds[called?.name ?? ""];
  if (called === null || kind === undefined) return [];
  const [target, options] = called.call.arguments;
  const source = sourceName(called.receiver);
  const name = target === undefined ? null : lastName(target);
  if (target === undefined || name === null || source === null) return [];
  return [
    {
      ...{ source, target: name, kind, node },
      behind: {
        source: [...namesBehind(context, called.receiver)],
        target: [...namesBehind(context, target)],
      },
      alias:
        context.fold(propertyOf(options, "as")) ??
        context.fold(propertyOf(propertyOf(options, "as"), "plural")),
      through: throughOf(context, propertyOf(options, "through")),
    },
  ];
}

/** `this.belongsTo(…)` in a static method means its class. */
function sourceName(receiver: ts.Expression): string | null {
  if (receiver.kind !== ts.SyntaxKind.ThisKeyword) return lastName(receiver);
  return ts.findAncestor(receiver, ts.isClassLike)?.name?.text ?? null;
}

function throughOf(context: DataContext, node: ts.Expression | undefined): string | null {
  if (node === undefined) return null;
  const model = propertyOf(node, "model");
  return model === undefined
    ? (context.fold(node) ?? nameBehind(context, node) ?? lastName(node))
    : throughOf(context, model);
}

/** sequelize-typescript: `@BelongsTo(() => User)`, `@BelongsToMany(() => Tag, () => ArticleTag)`. */
function decoratedLinks(context: DataContext, node: ts.Node): Link[] {
  if (!ts.isClassDeclaration(node) || node.name === undefined) return [];
  const source = node.name.text;
  return node.members.flatMap((member): Link[] => {
    if (!ts.isPropertyDeclaration(member)) return [];
    const decorator = decoratorOf(member, /^(HasMany|HasOne|BelongsTo|BelongsToMany)$/);
    const word = decorator?.expression.getText() ?? "";
    const kind = kinds[word.charAt(0).toLowerCase() + word.slice(1)];
    const [type, second, third] = decorator?.arguments ?? [];
    const target = type === undefined ? undefined : /(\w+)\W*$/.exec(type.getText())?.[1];
    if (decorator === null || kind === undefined || target === undefined) return [];
    const options = [second, third].find((one) => one !== undefined && ts.isObjectLiteralExpression(one));
    const through =
      kind !== "many-to-many" || second === undefined
        ? null
        : (throughOf(context, propertyOf(options, "through")) ??
          context.fold(second) ??
          /(\w+)\W*$/.exec(second.getText())?.[1] ??
          null);
    return [{ source, target, kind, alias: member.name.getText(), through, node: member }];
  });
}

function declaredModel(
  context: DataContext,
  node: ts.Node,
  defaults: Defaults,
): { names: string[]; table: string } | null {
  if (ts.isClassDeclaration(node) && node.name !== undefined) {
    const decorator = ts
      .getDecorators(node)
      ?.find(({ expression }) => /^Table\b/.test(expression.getText()))?.expression;
    if (decorator === undefined) return null;
    const [options] = ts.isCallExpression(decorator) ? decorator.arguments : [];
    const model = context.fold(propertyOf(options, "modelName")) ?? node.name.text;
    return { names: [node.name.text, model], table: tableOf(context, options, model, defaults) };
  }
  const called = calledMethod(node);
  if (called === null) return null;
  const { arguments: args } = called.call;
  if (called.name === "define" && args.length >= 2) {
    const model = context.fold(args[0]);
    if (model === null) {
      // `agenda.define`, `customElements.define` and the like are something else.
      if (/(sequelize|conn|db)$/i.test(called.receiver.getText()))
        context.lose(node, "the name of a model is computed when it is made");
      return null;
    }
    const holder = called.call.parent;
    const held = ts.isVariableDeclaration(holder) ? [holder.name.getText()] : assignedTo(holder);
    return { names: [model, ...held], table: tableOf(context, args[2], model, defaults) };
  }
  if (called.name !== "init" || args.length < 2) return null;
  const { receiver } = called;
  const inside = receiver.kind === ts.SyntaxKind.ThisKeyword || receiver.kind === ts.SyntaxKind.SuperKeyword;
  const className = inside
    ? ts.findAncestor(node, ts.isClassLike)?.name?.text
    : ts.isIdentifier(receiver)
      ? receiver.text
      : undefined;
  if (className === undefined) return null;
  const options = args[1] === undefined ? undefined : unwrap(args[1]);
  const model = context.fold(propertyOf(options, "modelName")) ?? className;
  return { names: [className, model], table: tableOf(context, options, model, defaults) };
}

function assignedTo(holder: ts.Node): string[] {
  if (!ts.isBinaryExpression(holder)) return [];
  const name = lastName(holder.left);
  return name === null || name === "exports" ? [] : [name];
}

function tableOf(
  context: DataContext,
  options: ts.Expression | undefined,
  model: string,
  defaults: Defaults,
): string {
  const given = context.fold(propertyOf(options, "tableName"));
  if (given !== null) return given;
  const frozen = propertyOf(options, "freezeTableName");
  const underscored = propertyOf(options, "underscored");
  const name = (frozen === undefined ? defaults.frozen : isTrue(frozen)) ? model : plural(model);
  return (underscored === undefined ? defaults.underscored : isTrue(underscored)) ? underscore(name) : name;
}

function underscore(name: string): string {
  return name.replace(/([a-z\d])([A-Z])/g, "$1_$2").toLowerCase();
}

function isTrue(node: ts.Expression | undefined): boolean {
  return node?.kind === ts.SyntaxKind.TrueKeyword;
}

/** Does the `TagList` of `getTagList` mean this relation? Sequelize makes methods of its plural and its singular. */
export function isNamed(alias: string, word: string): boolean {
  const low = word.toLowerCase();
  return [alias, plural(alias), singularWord(alias)].some((form) => form.toLowerCase() === low);
}
