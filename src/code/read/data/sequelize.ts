import { ts } from "ts-morph";
import { initializerOf } from "../imports/fold-text.ts";
import { unwrap } from "../imports/require-call.ts";
import {
  type Access,
  calledMethod,
  type DataContext,
  type DataReader,
  forEachNode,
  lastName,
  propertyOf,
} from "./data-reader.ts";
import { plural } from "./plural.ts";

interface Models {
  readonly tables: ReadonlyMap<string, string>;
  /** Lower-case alias or model name of an association to the tables that its methods touch. */
  readonly associations: ReadonlyMap<string, readonly string[]>;
}

const reads = /^(findAll|findOne|findByPk|findAndCountAll|findById|count|max|min|sum|aggregate|scope)$/;
const writes =
  /^(create|bulkCreate|build|update|upsert|destroy|truncate|increment|decrement|findOrCreate|findCreateFind|restore)$/;
const instanceWrites = /^(save|update|destroy|increment|decrement|restore)$/;

export const sequelize: DataReader = {
  via: "sequelize",
  packages: ["sequelize", "sequelize-typescript"],
  prepare(context) {
    const models = readModels(context);
    return (node) => {
      const called = calledMethod(node);
      if (called === null) return [];
      const table = models.tables.get(lastName(unwrap(called.receiver)) ?? "");
      if (table !== undefined && (reads.test(called.name) || writes.test(called.name))) {
        const mode = writes.test(called.name) ? "write" : "read";
        return [
          { node, table, mode, joined: false, via: "sequelize" },
          ...included(models, node, called.call),
        ];
      }
      const held = instanceWrites.test(called.name)
        ? instanceTable(context, models, called.receiver)
        : undefined;
      if (held !== undefined) return [{ node, table: held, mode: "write", joined: false, via: "sequelize" }];
      return generated(models, node, called.name);
    };
  },
};

/** Models named in the arguments: `include: [{ model: User }]`. */
function included(models: Models, at: ts.Node, call: ts.CallExpression): Access[] {
  const found: Access[] = [];
  for (const argument of call.arguments) {
    forEachNode(argument, (node) => {
      const key = ts.isPropertyAssignment(node.parent ?? node)
        ? (node.parent as ts.PropertyAssignment).name.getText()
        : "";
      const table =
        ts.isIdentifier(node) &&
        (key === "model" || key === "include" || ts.isArrayLiteralExpression(node.parent))
          ? models.tables.get(node.text)
          : undefined;
      if (table !== undefined) found.push({ node: at, table, mode: "read", joined: true, via: "sequelize" });
    });
  }
  return found;
}

/** `const article = await Article.findOne(…); article.save()`. */
function instanceTable(context: DataContext, models: Models, receiver: ts.Expression): string | undefined {
  const node = unwrap(receiver);
  const made = ts.isIdentifier(node) ? initializerOf(context.sources.checker, node) : undefined;
  const called = made === undefined ? null : calledMethod(unwrap(made));
  return called === null ? undefined : models.tables.get(lastName(called.receiver) ?? "");
}

/** `article.getTagList()`, `user.addFollower(other)`: methods that associations put on instances. */
function generated(models: Models, node: ts.Node, method: string): Access[] {
  const match = /^(get|set|add|remove|has|count|create)([A-Z]\w*)$/.exec(method);
  if (match === null) return [];
  const tables = models.associations.get((match[2] ?? "").toLowerCase()) ?? [];
  const mode = /^(get|has|count)$/.test(match[1] ?? "") ? "read" : "write";
  return tables.map((table): Access => ({ node, table, mode, joined: mode === "read", via: "sequelize" }));
}

function readModels(context: DataContext): Models {
  const tables = new Map<string, string>();
  const links: { alias: string | null; target: string; through: string | null }[] = [];
  for (const file of context.sources.filesLike(/sequelize|Model|DataTypes|hasMany|belongsTo/i)) {
    forEachNode(file, (node) => {
      const declared = declaredModel(context, node);
      if (declared !== null) for (const name of declared.names) tables.set(name, declared.table);
      const called = calledMethod(node);
      if (called === null || !/^(hasMany|hasOne|belongsTo|belongsToMany)$/.test(called.name)) return;
      const [target, options] = called.call.arguments;
      const through = propertyOf(options, "through");
      const throughName = through === undefined ? null : (context.fold(through) ?? lastName(through));
      if (target !== undefined)
        links.push({
          alias: context.fold(propertyOf(options, "as")),
          target: lastName(target) ?? "",
          through: throughName,
        });
    });
  }
  const associations = new Map<string, string[]>();
  for (const { alias, target, through } of links) {
    const through_ = through === null ? [] : [tables.get(through) ?? through];
    const touched = [tables.get(target) ?? target, ...through_];
    for (const name of alias === null
      ? [target, plural(target)]
      : [alias, plural(alias), alias.replace(/s$/, "")])
      associations.set(name.toLowerCase(), touched);
  }
  return { tables, associations };
}

function declaredModel(context: DataContext, node: ts.Node): { names: string[]; table: string } | null {
  if (ts.isClassDeclaration(node) && node.name !== undefined) return decorated(context, node);
  const called = calledMethod(node);
  if (called === null) return null;
  const { arguments: args } = called.call;
  if (called.name === "define" && args.length >= 2) {
    const model = context.fold(args[0]);
    if (model === null) return null;
    const held = ts.isVariableDeclaration(called.call.parent) ? called.call.parent.name.getText() : model;
    return { names: [model, held], table: tableOf(context, args[2], model) };
  }
  if (called.name !== "init" || args.length < 2 || !ts.isIdentifier(called.receiver)) return null;
  const className = called.receiver.text;
  const model = context.fold(propertyOf(args[1], "modelName")) ?? className;
  return { names: [className, model], table: tableOf(context, args[1], model) };
}

function tableOf(context: DataContext, options: ts.Expression | undefined, model: string): string {
  const frozen = propertyOf(options, "freezeTableName")?.kind === ts.SyntaxKind.TrueKeyword;
  return context.fold(propertyOf(options, "tableName")) ?? (frozen ? model : plural(model));
}

function decorated(
  context: DataContext,
  node: ts.ClassDeclaration,
): { names: string[]; table: string } | null {
  for (const decorator of ts.getDecorators(node) ?? []) {
    const call = decorator.expression;
    const isTable = (ts.isCallExpression(call) ? call.expression : call).getText() === "Table";
    if (isTable && node.name !== undefined)
      return {
        names: [node.name.text],
        table: tableOf(context, ts.isCallExpression(call) ? call.arguments[0] : undefined, node.name.text),
      };
  }
  return null;
}
