import { ts } from "ts-morph";
import type { RelationFact } from "../facts.ts";
import { unwrap } from "../imports/require-call.ts";
import { nodesLike } from "../project/question.ts";
import {
  type Access,
  calledMethod,
  type DataContext,
  type DataReader,
  keyOf,
  lastName,
  propertyOf,
} from "./data-reader.ts";
import {
  accessTo,
  joinPath,
  joinRelation,
  joinTree,
  type Model,
  type ModelRelation,
  type Models,
  type Query,
  relateModels,
} from "./models/model.ts";
import { modelOfValue, type ValueQuestion } from "./models/model-of-value.ts";
import { namedModel } from "./models/named-model.ts";

const writes =
  /\.(insert\w*|patch\w*|update\w*|delete\w*|upsertGraph\w*|increment|decrement|truncate|relate|unrelate)\(/;
const graphs = /^(withGraphFetched|withGraphJoined|eager|joinEager|fetchGraph)$/;
const joins = /^(inner|left|right|full|leftOuter|rightOuter)?joinRelat(ed|ion)$/i;
const kinds: Readonly<Record<string, RelationFact["kind"]>> = {
  HasManyRelation: "one-to-many",
  HasOneRelation: "one-to-one",
  BelongsToOneRelation: "many-to-one",
  HasOneThroughRelation: "many-to-many",
  ManyToManyRelation: "many-to-many",
};

export const objection: DataReader = {
  via: "objection",
  packages: ["objection"],
  prepare(context) {
    const models = context.together("models of Objection", () => {
      const found = readModels(context);
      relateModels(context, found, "objection");
      return found;
    });
    const question: ValueQuestion = {
      context,
      isModel: (name) => models.has(name),
      ofCall: (call) => modelOfChain(context, models, call)?.name ?? null,
    };
    return (node) => {
      const called = calledMethod(node);
      if (called === null) return [];
      const query: Query = { node, via: "objection" };
      const [first] = called.call.arguments;
      if (called.name === "query") {
        const model = modelNamed(context, models, called.receiver);
        return model === undefined ? [] : [accessTo(query, model.table, modeOf(called.call))];
      }
      if (called.name === "$query") {
        const model =
          models.get(modelOfValue(question, called.receiver) ?? "") ??
          modelNamed(context, models, called.receiver);
        return model === undefined ? [] : [accessTo(query, model.table, modeOf(called.call))];
      }
      if (called.name === "$relatedQuery" || called.name === "relatedQuery")
        return relatedQuery(context, models, query, called.receiver, called.call, question);
      const model =
        graphs.test(called.name) || joins.test(called.name)
          ? modelOfChain(context, models, called.receiver)
          : undefined;
      if (model === undefined) return [];
      const text = context.fold(first);
      if (text === null) return joinTree(context, models, query, model, first);
      return expressionPaths(text).flatMap((path) => joinPath(models, query, model, path));
    };
  },
};

function relatedQuery(
  context: DataContext,
  models: Models,
  query: Query,
  receiver: ts.Expression,
  call: ts.CallExpression,
  question: ValueQuestion,
): Access[] {
  const property = context.fold(call.arguments[0]) ?? "";
  const holder = models.get(modelOfValue(question, receiver) ?? "") ?? modelNamed(context, models, receiver);
  const holders = holder === undefined ? [...new Set(models.values())] : [holder];
  const relation = holders.flatMap(({ relations }) => relations.get(property) ?? [])[0];
  if (relation === undefined) return [];
  const target = models.get(relation.target);
  if (modeOf(call) === "read") return joinRelation(models, query, relation);
  const links = /\.(relate|unrelate)\(/.test(chainText(call));
  const between = relation.through === null ? [] : [accessTo(query, relation.through, "write")];
  const own = target === undefined ? [] : [accessTo(query, target.table, "write")];
  return links && between.length > 0
    ? between
    : [...own, ...(/\.insert/.test(chainText(call)) ? between : [])];
}

/** `[author, comments.author]`, `author.[pets, movies]`: paths of a relation expression. */
function expressionPaths(text: string): string[] {
  const inner = text.trim().replace(/\([^)]*\)/g, "");
  const list = /^\[([\s\S]*)\]$/.exec(inner)?.[1];
  if (list !== undefined) return splitTop(list).flatMap(expressionPaths);
  const [head = "", ...rest] = inner.split(".");
  const name = head.split(/\s+as\s+/)[0]?.trim() ?? "";
  const tail = rest.join(".");
  return tail === "" ? [name] : expressionPaths(tail).map((path) => `${name}.${path}`);
}

function splitTop(text: string): string[] {
  const parts = [""];
  let depth = 0;
  for (const letter of text) {
    depth += letter === "[" ? 1 : letter === "]" ? -1 : 0;
    if (letter === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] += letter;
  }
  return parts.filter((part) => part.trim() !== "");
}

function modeOf(call: ts.CallExpression): Access["mode"] {
  return writes.test(chainText(call)) ? "write" : "read";
}

/** What is called on the query, from its start to the end of the chain. */
function chainText(call: ts.CallExpression): string {
  let end: ts.Node = call;
  while (
    ts.isPropertyAccessExpression(end.parent) ||
    (ts.isCallExpression(end.parent) && end.parent.expression === end)
  )
    end = end.parent;
  return end.getSourceFile().text.slice(call.end, end.end);
}

function modelOfChain(context: DataContext, models: Models, node: ts.Expression): Model | undefined {
  for (
    let at = unwrap(node);
    ts.isCallExpression(at) && ts.isPropertyAccessExpression(at.expression);
    at = unwrap(at.expression.expression)
  )
    if (at.expression.name.text === "query") return modelNamed(context, models, at.expression.expression);
  return undefined;
}

function modelNamed(context: DataContext, models: Models, receiver: ts.Expression): Model | undefined {
  const node = unwrap(receiver);
  if (node.kind === ts.SyntaxKind.ThisKeyword)
    return models.get(ts.findAncestor(node, ts.isClassLike)?.name?.text ?? "");
  return namedModel(context, models, node);
}

function readModels(context: DataContext): Models {
  const models = new Map<string, Model>();
  for (const node of declaring(context.sources)) {
    if (!ts.isClassLike(node)) continue;
    const name = node.name?.text;
    const table = context.fold(staticValue(node, "tableName"));
    if (name === undefined || table === null) continue;
    context.declare(node, table, "objection");
    models.set(name, {
      name,
      table,
      relations: relationsOf(context, staticValue(node, "relationMappings")),
    });
  }
  return models;
}

const declaring = nodesLike("declarations of Objection's models", /\btableName\b/, ts.isClassLike);

/** `static tableName = "x"`, `static get tableName() { return "x"; }`, `static relationMappings = () => ({ … })`. */
function staticValue(node: ts.ClassLikeDeclaration, name: string): ts.Expression | undefined {
  for (const member of node.members) {
    if (member.name?.getText() !== name) continue;
    if (ts.isPropertyDeclaration(member) && member.initializer !== undefined)
      return returned(member.initializer);
    if ((ts.isGetAccessor(member) || ts.isMethodDeclaration(member)) && member.body !== undefined)
      return returnedBy(member.body);
  }
  return undefined;
}

function returned(node: ts.Expression): ts.Expression | undefined {
  const inner = unwrap(node);
  if (!ts.isArrowFunction(inner) && !ts.isFunctionExpression(inner)) return inner;
  return ts.isBlock(inner.body) ? returnedBy(inner.body) : unwrap(inner.body);
}

function returnedBy(body: ts.Block): ts.Expression | undefined {
  const statement = body.statements.findLast(ts.isReturnStatement);
  return statement?.expression === undefined ? undefined : unwrap(statement.expression);
}

function relationsOf(context: DataContext, node: ts.Expression | undefined): Map<string, ModelRelation> {
  const relations = new Map<string, ModelRelation>();
  if (node === undefined || !ts.isObjectLiteralExpression(node)) return relations;
  for (const property of node.properties) {
    const value = ts.isPropertyAssignment(property) ? property.initializer : undefined;
    const stated = propertyOf(value, "relation");
    const kind = stated === undefined ? undefined : kinds[lastName(stated) ?? ""];
    const target = modelReferred(context, propertyOf(value, "modelClass"));
    if (kind === undefined || target === null) continue;
    const through = context.fold(propertyOf(propertyOf(propertyOf(value, "join"), "through"), "from"));
    relations.set(keyOf(property) ?? "", {
      ...{ target, kind, eager: false, cascades: false },
      through: through?.split(".").at(-2) ?? null,
      at: { file: context.sources.pathOf(property), line: context.sources.lineOf(property) },
    });
  }
  return relations;
}

/** `Person`, `() => Person`, `"./Person"`, `path.join(__dirname, "Person")`, `require("./person")`. */
function modelReferred(context: DataContext, node: ts.Expression | undefined): string | null {
  if (node === undefined) return null;
  const plain = ts.isArrowFunction(node) ? returned(node) : node;
  const text =
    context.fold(plain) ??
    (plain !== undefined && ts.isCallExpression(plain) ? context.fold(plain.arguments.at(-1)) : null);
  if (text !== null)
    return (
      text
        .split("/")
        .at(-1)
        ?.replace(/\.[cm]?[jt]s$/, "") ?? null
    );
  return plain === undefined ? null : lastName(plain);
}
