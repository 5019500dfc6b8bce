import { ts } from "ts-morph";
import { type Access, calledMethod, type DataReader, lastName, propertyOf } from "./data-reader.ts";
import {
  accessTo,
  joinEager,
  joinPath,
  joinRelation,
  joinTree,
  type Model,
  type Query,
  relateModels,
} from "./models/model.ts";
import { modelOfValue } from "./models/model-of-value.ts";
import { readTypeormEntities } from "./typeorm/read-entities.ts";
import { modelOfRepository, type RepositoryQuestion } from "./typeorm/repositories.ts";
import { savedRelations } from "./typeorm/saved-relations.ts";

const reads =
  /^(find|findOne|findBy|findOneBy|findAndCount|findAndCountBy|findOneOrFail|findOneByOrFail|findByIds|findOneById|findTrees|findRoots|findDescendants|findAncestors|preload|count|countBy|exist|exists|existsBy|createQueryBuilder|query|sum|average|minimum|maximum|reload|stream)$/;
const writes =
  /^(save|insert|update|upsert|delete|remove|softDelete|softRemove|restore|recover|increment|decrement|clear)$/;
const joins = /^(inner|left)Join(AndSelect|AndMapOne|AndMapMany)?$/;
const finds = /^find/;

export const typeorm: DataReader = {
  via: "typeorm",
  packages: ["typeorm"],
  prepare(context) {
    const { models, repositories } = context.together("entities of TypeORM", () => {
      const found = readTypeormEntities(context);
      relateModels(context, found.models, "typeorm");
      return found;
    });
    const question: RepositoryQuestion = {
      context,
      models,
      repositories,
      isModel: (name) => models.has(name),
      ofCall: (call) => modelOfCall(question, call),
    };
    return (node) => {
      const called = calledMethod(node);
      if (called === null) return [];
      const query: Query = { node, via: "typeorm" };
      const [first] = called.call.arguments;
      if (joins.test(called.name)) return joined(question, query, called.receiver, first);
      const target = targetOf(question, called.name, called.receiver, first);
      if (target !== null) return [accessTo(query, target.model.table, target.mode)];
      const related = relationQuery(question, query, called.name, called.receiver);
      if (related !== null) return related;
      const mode = writes.test(called.name) ? "write" : reads.test(called.name) ? "read" : null;
      if (mode === null) return [];
      const model = modelOfRequest(question, called.name, called.receiver, called.call);
      if (model === undefined) return [];
      const built = called.name === "createQueryBuilder" ? changed(called.call) : null;
      return [
        accessTo(query, model.table, built === null ? mode : "write"),
        ...(mode === "write" ? savedRelations(models, query, model, called.name) : []),
        ...(finds.test(called.name) ? joinEager(models, query, model) : []),
        ...(mode === "read" ? named(question, query, model, called.call) : []),
      ];
    };
  },
};

function modelOfCall(question: RepositoryQuestion, call: ts.CallExpression): string | null {
  const called = calledMethod(call);
  if (called === null) return null;
  const [first] = call.arguments;
  if (/^(create|save|merge|preload|find\w*|remove)$/.test(called.name) && first !== undefined) {
    const named = lastName(first);
    if (named !== null && question.models.has(named)) return named;
  }
  return modelOfRepository(question, called.receiver)?.name ?? null;
}

/** Of `repository.find(…)`, `User.find(…)`, `manager.find(User, …)`, `manager.save(user)`, `user.remove()`. */
function modelOfRequest(
  question: RepositoryQuestion,
  method: string,
  receiver: ts.Expression,
  call: ts.CallExpression,
): Model | undefined {
  const [first] = call.arguments;
  const named = first === undefined ? undefined : question.models.get(lastName(first) ?? "");
  if (named !== undefined) return named;
  const own = modelOfRepository(question, receiver);
  if (own !== undefined) return own;
  if (!/^(save|remove|softRemove|recover|reload)$/.test(method)) return undefined;
  const entity = modelOfValue(question, first ?? receiver) ?? modelOfValue(question, receiver);
  return entity === null ? undefined : question.models.get(entity);
}

/** `.from(User)`, `.into(User)`, `.update(User)` of a query builder. */
function targetOf(
  { models }: RepositoryQuestion,
  method: string,
  receiver: ts.Expression,
  first: ts.Expression | undefined,
): { model: Model; mode: Access["mode"] } | null {
  if (!/^(from|into|update)$/.test(method) || first === undefined) return null;
  const model = models.get(lastName(first) ?? "");
  if (
    model === undefined ||
    !/createQueryBuilder|^(qb|query|subQuery|q)\b|subQuery\(/.test(receiver.getText())
  )
    return null;
  return { model, mode: method === "from" && !/\.delete\(\)/.test(receiver.getText()) ? "read" : "write" };
}

/** `.relation(User, "favorites").of(user).add(article)`. */
function relationQuery(
  { models }: RepositoryQuestion,
  query: Query,
  method: string,
  receiver: ts.Expression,
): Access[] | null {
  if (!/^(add|remove|set|addAndRemove|loadMany|loadOne)$/.test(method)) return null;
  const match = /\.relation\(\s*(?:(\w+)\s*,\s*)?["'`](\w+)["'`]\s*\)\s*\.of\(/.exec(receiver.getText());
  if (match === null) return null;
  const property = match[2] ?? "";
  const holders = [...models.values()].filter((model) => model.relations.has(property));
  const relation = (models.get(match[1] ?? "") ?? holders[0])?.relations.get(property);
  if (relation === undefined) return [];
  if (/^load/.test(method)) return joinRelation(models, query, relation);
  const table = relation.through ?? models.get(relation.target)?.table;
  return table === undefined ? [] : [accessTo(query, table, "write")];
}

/** Relations in the options of a find: loaded, filtered by, ordered by. */
function named(question: RepositoryQuestion, query: Query, model: Model, call: ts.CallExpression): Access[] {
  return call.arguments.flatMap((options) =>
    ["relations", "where", "order"].some((key) => propertyOf(options, key) !== undefined)
      ? ["relations", "where", "order"].flatMap((key) =>
          joinTree(question.context, question.models, query, model, propertyOf(options, key)),
        )
      : joinTree(question.context, question.models, query, model, options),
  );
}

/** The verb further down the chain of `createQueryBuilder()`, in the same statement. */
function changed(call: ts.CallExpression): string | null {
  const text = ts.findAncestor(call, ts.isStatement)?.getText() ?? "";
  return /\.(update|delete|insert|softDelete|restore)\(/.exec(text)?.[1] ?? null;
}

/** `innerJoin("article.tags", …)`, `leftJoin(Tag, "tag", …)`, `leftJoin("tags", "tag")`. */
function joined(
  question: RepositoryQuestion,
  query: Query,
  receiver: ts.Expression,
  argument: ts.Expression | undefined,
): Access[] {
  const { context, models } = question;
  if (argument === undefined) return [];
  const model = models.get(lastName(argument) ?? "");
  if (model !== undefined) return [accessTo(query, model.table, "read", true)];
  const text =
    context.fold(argument) ??
    (ts.isTemplateExpression(argument)
      ? `x.${argument.getText().split(".").at(-1)?.replace("`", "")}`
      : null);
  if (text === null) return [];
  const [alias = "", property] = text.split(".");
  if (property === undefined) {
    const named = [...models.values()].find(({ table, name }) => table === alias || name === alias);
    return named === undefined ? [] : [accessTo(query, named.table, "read", true)];
  }
  const holder = holderOf(question, receiver, query.node, alias, property);
  return holder === undefined ? [] : joinPath(models, query, holder, property);
}

/** Which model an alias stands for: as `createQueryBuilder` named it, as an earlier join did, as it is called. */
function holderOf(
  question: RepositoryQuestion,
  receiver: ts.Expression,
  node: ts.Node,
  alias: string,
  property: string,
): Model | undefined {
  const { models } = question;
  const holders = [...new Set(models.values())].filter((model) => model.relations.has(property));
  if (holders.length <= 1) return holders[0];
  const scope = ts.findAncestor(node, ts.isClassLike) ?? node.getSourceFile();
  let found: Model | undefined;
  const visit = (at: ts.Node): void => {
    const called = found === undefined ? calledMethod(at) : null;
    if (called !== null) {
      const { arguments: args } = called.call;
      const plain = args[0] !== undefined && ts.isStringLiteralLike(args[0]) ? args[0].text : null;
      if (called.name === "createQueryBuilder" && plain === alias)
        found = modelOfRepository(question, called.receiver);
      const second = args[1] !== undefined && ts.isStringLiteralLike(args[1]) ? args[1].text : null;
      if (joins.test(called.name) && second === alias && plain?.includes("."))
        found = holders.find(({ name }) =>
          [...models.values()].some((one) => one.relations.get(plain.split(".")[1] ?? "")?.target === name),
        );
    }
    ts.forEachChild(at, visit);
  };
  visit(receiver);
  if (found === undefined) visit(scope);
  if (found?.relations.has(property)) return found;
  const like = (text: string): string => text.toLowerCase().replace(/entity$|s$/g, "");
  return (
    holders.find(({ name, table }) => like(name) === like(alias) || like(table) === like(alias)) ?? holders[0]
  );
}
