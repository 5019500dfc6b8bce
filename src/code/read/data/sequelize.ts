import { ts } from "ts-morph";
import { unwrap } from "../imports/require-call.ts";
import {
  type Access,
  calledMethod,
  type DataContext,
  type DataReader,
  forEachNode,
  keyOf,
  lastName,
  propertyOf,
} from "./data-reader.ts";
import {
  accessTo,
  joinRelation,
  type Model,
  type ModelRelation,
  type Models,
  type Query,
  relateModels,
} from "./models/model.ts";
import { declarationsOf, modelInType, modelOfValue, type ValueQuestion } from "./models/model-of-value.ts";
import { namedModel } from "./models/named-model.ts";
import { readBaseMethods } from "./sequelize/base-methods.ts";
import { included } from "./sequelize/included.ts";
import { isNamed, readSequelizeModels } from "./sequelize/read-models.ts";

const reads =
  /^(findAll|findOne|findByPk|findAndCountAll|findById|find|count|max|min|sum|aggregate|scope|unscoped)$/;
const writes =
  /^(create|bulkCreate|build|update|upsert|destroy|truncate|increment|decrement|findOrCreate|findCreateFind|findOrBuild|restore)$/;
const instanceWrites = /^(save|update|destroy|increment|decrement|restore)$/;
const inMigrations = /^(bulkInsert|bulkUpdate|bulkDelete|insert|upsert|update|delete)$/;

export const sequelize: DataReader = {
  via: "sequelize",
  packages: ["sequelize", "sequelize-typescript", "@sequelize/core"],
  prepare(context) {
    const { models, own } = context.together("models of Sequelize", () => {
      const found = readSequelizeModels(context).models;
      relateModels(context, found, "sequelize");
      return { models: found, own: readBaseMethods(context, (name) => found.has(name)) };
    });
    const modeOf = (name: string): Access["mode"] | null =>
      writes.test(name) ? "write" : reads.test(name) ? "read" : (own.ofClass.get(name) ?? null);
    const aliases = [...new Set([...models.values()].flatMap(({ relations }) => [...relations.keys()]))];
    /** Most of what is called `getSomething` is no association: asked before anything is looked up. */
    const words = new Map<string, boolean>();
    const isAlias = (word: string): boolean => {
      const known = words.get(word) ?? aliases.some((alias) => isNamed(alias, word));
      words.set(word, known);
      return known;
    };
    context.addTables((node) => tableObject(models, node));
    const question: ValueQuestion = {
      context,
      isModel: (name) => models.has(name),
      ofCall: (call) => modelOfCall(question, models, call),
    };
    return (node) => {
      referenced(context, node);
      const called = calledMethod(node);
      if (called === null) return [];
      const query: Query = { node, via: "sequelize" };
      const { name, receiver } = called;
      const { arguments: args } = called.call;
      const mode = modeOf(name);
      const model = mode === null ? undefined : staticModel(question, models, receiver);
      if (mode !== null && model !== undefined)
        return [
          accessTo(query, model.table, mode),
          ...args.flatMap((options) => included(context, models, query, model, options)),
        ];
      if (inMigrations.test(name) && /queryInterface$/i.test(receiver.getText())) {
        const table = context.fold(args[0]) ?? context.fold(propertyOf(args[0], "tableName"));
        return table === null ? [] : [accessTo(query, table, "write")];
      }
      const ofRow = instanceWrites.test(name) ? "write" : name === "reload" ? "read" : own.ofRow.get(name);
      if (ofRow !== undefined) {
        const held = models.get(modelOfValue(question, receiver) ?? "");
        if (held === undefined) return [];
        return [
          accessTo(query, held.table, ofRow),
          ...args.flatMap((options) => included(context, models, query, held, options)),
        ];
      }
      // A list of includes on its way to a query elsewhere.
      if (
        name === "push" &&
        args.some((item) => propertyOf(item, "model") ?? propertyOf(item, "association"))
      )
        return args.flatMap((item) => included(context, models, query, undefined, item, "list"));
      if (!isAlias(mixin.exec(name)?.[2] ?? "")) return [];
      return generated(question, models, query, name, receiver, args);
    };
  },
};

/** `User`, `models.User`, `db.User.scope("x")`, a property declared as `typeof User`. */
function staticModel(question: ValueQuestion, models: Models, receiver: ts.Expression): Model | undefined {
  const node = unwrap(receiver);
  const called = calledMethod(node);
  if (called !== null && /^(scope|unscoped|schema)$/.test(called.name))
    return staticModel(question, models, called.receiver);
  if (ts.isElementAccessExpression(node))
    return models.get(question.context.fold(node.argumentExpression) ?? "");
  if (node.kind === ts.SyntaxKind.ThisKeyword)
    return models.get(ts.findAncestor(node, ts.isClassLike)?.name?.text ?? "");
  const own = namedModel(question.context, models, node);
  if (own !== undefined) return own;
  for (const declaration of declarationsOf(question.context, node)) {
    const typed =
      ts.isParameter(declaration) ||
      ts.isPropertyDeclaration(declaration) ||
      ts.isVariableDeclaration(declaration)
        ? declaration.type
        : undefined;
    if (typed === undefined || !/\btypeof\b|Repository<|ModelCtor|ModelStatic/.test(typed.getText()))
      continue;
    return models.get(modelInType(question, typed) ?? "");
  }
  return undefined;
}

/** What `User.findOne(…)`, `user.getArticles()` and `sequelize.model("User")` give. */
function modelOfCall(question: ValueQuestion, models: Models, call: ts.CallExpression): string | null {
  const called = calledMethod(call);
  if (called === null) return null;
  const own = staticModel(question, models, called.receiver);
  if (own !== undefined) return own.name;
  const match = mixin.exec(called.name);
  const relation =
    match === null
      ? undefined
      : [...models.values()]
          .flatMap(({ relations }) => [...relations])
          .find(([alias]) => isNamed(alias, match[2] ?? ""))?.[1];
  return relation?.target ?? null;
}

const mixin = /^(get|set|add|remove|has|count|create)([A-Z]\w*)$/;

/**
 * `article.getTags()`, `user.addFollower(other)`: methods that associations put on instances. Of a many-to-many one they
 * change the table between, of the others the table that holds the key.
 */
function generated(
  question: ValueQuestion,
  models: Models,
  query: Query,
  method: string,
  receiver: ts.Expression,
  args: readonly ts.Expression[],
): Access[] {
  const match = mixin.exec(method);
  if (match === null || isOwnMethod(question.context, query.node)) return [];
  const [, verb = "", word = ""] = match;
  const known = models.get(modelOfValue(question, receiver) ?? "");
  const holders = known === undefined ? [...new Set(models.values())] : [known];
  const toMany = /^(add|remove|has|count)$/.test(verb);
  const matching = holders
    .flatMap((holder) => [...holder.relations].map(([alias, relation]) => ({ holder, alias, relation })))
    .filter(({ alias, relation }) => isNamed(alias, word) && !(toMany && isToOne(relation)))
    // `getUsers` is of `Users` where there is also a `User`.
    .sort((a, b) => Number(sameWord(b.alias, word)) - Number(sameWord(a.alias, word)));
  const chosen = known === undefined ? distinct(models, matching) : matching.slice(0, 1);
  return chosen.flatMap(({ holder, relation }) => [
    ...touched(models, query, verb, holder, relation),
    ...args.flatMap((options) =>
      included(question.context, models, query, models.get(relation.target), options),
    ),
  ]);
}

function isToOne({ kind }: ModelRelation): boolean {
  return kind === "many-to-one" || kind === "one-to-one";
}

function sameWord(alias: string, word: string): boolean {
  return alias.toLowerCase() === word.toLowerCase();
}

function distinct(
  models: Models,
  matching: readonly { holder: Model; relation: ModelRelation }[],
): readonly { holder: Model; relation: ModelRelation }[] {
  const seen = new Map(
    matching.map((one) => [
      `${one.relation.through} ${models.get(one.relation.target)?.table} ${one.relation.kind}`,
      one,
    ]),
  );
  return [...seen.values()];
}

function touched(
  models: Models,
  query: Query,
  verb: string,
  holder: Model,
  relation: ModelRelation,
): Access[] {
  const target = models.get(relation.target)?.table;
  if (verb === "get" || verb === "has" || verb === "count") return joinRelation(models, query, relation);
  const between = relation.through === null ? [] : [accessTo(query, relation.through, "write")];
  const made = target === undefined ? [] : [accessTo(query, target, "write")];
  if (verb === "create") return [...made, ...between];
  if (relation.through !== null) return between;
  return relation.kind === "many-to-one" ? [accessTo(query, holder.table, "write")] : made;
}

/** A method that the project writes itself, or one of a module: no association made it. */
function isOwnMethod(context: DataContext, node: ts.Node): boolean {
  const callee = ts.isCallExpression(node) ? node.expression : undefined;
  if (callee === undefined || !ts.isPropertyAccessExpression(callee)) return true;
  const declared = declarationsOf(context, callee);
  if (declared.length > 0)
    return !declared.every((one) => ts.isPropertyDeclaration(one) || ts.isPropertySignature(one));
  const imported = ts.isIdentifier(callee.expression)
    ? (context.sources.checker.getSymbolAtLocation(callee.expression)?.declarations ?? [])
    : [];
  return imported.some(
    (one) =>
      ts.isImportClause(one) ||
      ts.isNamespaceImport(one) ||
      ts.isImportSpecifier(one) ||
      (ts.isVariableDeclaration(one) && /^require\(/.test(one.initializer?.getText() ?? "")),
  );
}

/** `User.getTableName()`, `User.tableName`, in SQL text. */
function tableObject(models: Models, node: ts.Expression): string | null {
  const inner = unwrap(node);
  const asked = ts.isCallExpression(inner) ? inner.expression : inner;
  if (!ts.isPropertyAccessExpression(asked) || !/^(getTableName|tableName|table)$/.test(asked.name.text))
    return null;
  return models.get(lastName(asked.expression) ?? "")?.table ?? null;
}

/** `createTable("cows", { farmId: { references: { model: "farms", key: "id" } } })`, in migrations. */
function referenced(context: DataContext, node: ts.Node): void {
  const called = calledMethod(node);
  if (called === null || !/^(createTable|addColumn|changeColumn|addConstraint)$/.test(called.name)) return;
  const [first, ...rest] = called.call.arguments;
  const from = context.fold(first) ?? context.fold(propertyOf(first, "tableName"));
  if (from === null) return;
  for (const options of rest) {
    forEachNode(options, (inner) => {
      if (!ts.isPropertyAssignment(inner) || keyOf(inner) !== "references") return;
      const model =
        propertyOf(inner.initializer, "model") ?? propertyOf(inner.initializer, "table") ?? inner.initializer;
      const to = context.fold(model) ?? context.fold(propertyOf(model, "tableName"));
      if (to !== null) context.relate(inner, { from, to, kind: "foreign-key", via: "sequelize" });
    });
  }
}
