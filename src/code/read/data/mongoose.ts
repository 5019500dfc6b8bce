import { ts } from "ts-morph";
import { unwrap } from "../imports/require-call.ts";
import {
  type Access,
  calledMethod,
  type DataContext,
  type DataReader,
  forEachNode,
  keyOf,
  propertyOf,
} from "./data-reader.ts";
import { accessTo, joinPath, type Model, type Models, type Query, relateModels } from "./models/model.ts";
import { declarationsOf, modelInType, modelOfValue, type ValueQuestion } from "./models/model-of-value.ts";
import { namedModel } from "./models/named-model.ts";
import { type MongooseModels, modelOfSchema, readMongooseModels } from "./mongoose/read-models.ts";

const reads =
  /^(find|findOne|findById|count|countDocuments|estimatedDocumentCount|distinct|aggregate|exists|where|watch)$/;
const writes =
  /^(create|insertOne|insertMany|updateOne|updateMany|replaceOne|deleteOne|deleteMany|remove|findOneAnd(Update|Delete|Replace|Remove)|findByIdAnd(Update|Delete|Remove)|bulkWrite|bulkSave)$/;

/** Collections are tables here. */
export const mongoose: DataReader = {
  via: "mongoose",
  packages: ["mongoose", "mongodb", "@nestjs/mongoose", "@typegoose/typegoose"],
  prepare(context) {
    const known = context.together("models of Mongoose", () => {
      const found = readMongooseModels(context);
      relateModels(context, found.models, "mongoose");
      return found;
    });
    const { models } = known;
    const question: ValueQuestion = {
      context,
      ofNew: (made) => staticModel(question, known, made.expression)?.name ?? null,
      isModel: (name) => models.has(name),
      ofCall(call) {
        const called = calledMethod(call);
        return called === null ? null : (rootModel(question, known, called.receiver)?.name ?? null);
      },
    };
    return (node) => {
      const called = calledMethod(node);
      if (called === null) return [];
      const query: Query = { node, via: "mongoose" };
      const { name, receiver, call } = called;
      if (name === "populate") return populated(context, known, question, query, receiver, call);
      const mode = writes.test(name) ? "write" : reads.test(name) ? "read" : null;
      const table =
        mode === null
          ? undefined
          : (staticModel(question, known, receiver)?.table ?? collection(context, receiver));
      if (mode !== null && table !== undefined)
        return [
          accessTo(query, table, mode),
          ...(name === "aggregate" ? stages(context, models, query, call) : []),
        ];
      if (!/^(save|remove|deleteOne|updateOne)$/.test(name)) return [];
      const held =
        models.get(modelOfValue(question, receiver) ?? "") ?? thisModel(question.context, known, receiver);
      return held === undefined ? [] : [accessTo(query, held.table, "write")];
    };
  },
};

/** `User`, `models.User`, `mongoose.model("User")`, `this` in a static method, `@InjectModel(User.name) users: Model<User>`. */
function staticModel(
  question: ValueQuestion,
  known: MongooseModels,
  receiver: ts.Expression,
): Model | undefined {
  const { models } = known;
  const node = unwrap(receiver);
  const own = thisModel(question.context, known, node);
  if (own !== undefined) return own;
  if (ts.isCallExpression(node) && /(^|\.)model$/.test(node.expression.getText()))
    return models.get(question.context.fold(node.arguments[0]) ?? "");
  const named = namedModel(question.context, models, node);
  if (named !== undefined) return named;
  for (const declaration of declarationsOf(question.context, node)) {
    const type =
      ts.isParameter(declaration) ||
      ts.isPropertyDeclaration(declaration) ||
      ts.isVariableDeclaration(declaration)
        ? declaration.type
        : undefined;
    if (type === undefined || !/\bModel\b|Model</.test(type.getText())) continue;
    const typed = modelInType(question, type) ?? /Model<(\w+?)(?:Document)?[,>]/.exec(type.getText())?.[1];
    return models.get(typed ?? "");
  }
  return undefined;
}

/** `this` in what a schema gives to its models: `schema.statics.x = function () { … }`, `schema.methods.x = …`. */
function thisModel({ sources }: DataContext, known: MongooseModels, node: ts.Expression): Model | undefined {
  if (node.kind !== ts.SyntaxKind.ThisKeyword) return undefined;
  const file = sources.pathOf(node);
  for (let at: ts.Node = node; at !== undefined; at = at.parent) {
    if (ts.isBinaryExpression(at)) {
      const schema = /^(\w+)\.(statics|methods|query)\b/.exec(at.left.getText())?.[1];
      if (schema !== undefined) return modelOfSchema(known, file, schema);
    }
    if (ts.isPropertyAssignment(at) && /^(statics|methods)$/.test(keyOf(at) ?? "")) {
      const holder = ts.findAncestor(at, ts.isVariableDeclaration);
      return modelOfSchema(known, file, holder?.name.getText() ?? "");
    }
    if (ts.isCallExpression(at) && /\.(pre|post|static|method)$/.test(at.expression.getText())) {
      const schema = calledMethod(at)?.receiver.getText() ?? "";
      return modelOfSchema(known, file, schema);
    }
  }
  return undefined;
}

/** `users` of `db.collection("users")`, in a call or in a variable. */
function collection(context: DataContext, receiver: ts.Expression): string | undefined {
  const node = unwrap(receiver);
  const made =
    ts.isIdentifier(node) || ts.isPropertyAccessExpression(node)
      ? declarationsOf(context, node).find(ts.isVariableDeclaration)?.initializer
      : node;
  const call = made === undefined ? undefined : unwrap(made);
  return call !== undefined &&
    ts.isCallExpression(call) &&
    /\.collection(<.*>)?$/.test(call.expression.getText())
    ? (context.fold(call.arguments[0]) ?? undefined)
    : undefined;
}

function rootModel(question: ValueQuestion, known: MongooseModels, node: ts.Expression): Model | undefined {
  let at = unwrap(node);
  for (;;) {
    const found = staticModel(question, known, at);
    if (found !== undefined) return found;
    if (ts.isCallExpression(at) && ts.isPropertyAccessExpression(at.expression))
      at = unwrap(at.expression.expression);
    else return undefined;
  }
}

/** `populate("author comments")`, `populate({ path, populate })`, `populate([…])`. */
function populated(
  context: DataContext,
  known: MongooseModels,
  question: ValueQuestion,
  query: Query,
  receiver: ts.Expression,
  call: ts.CallExpression,
): Access[] {
  const { models } = known;
  const root = rootModel(question, known, receiver) ?? models.get(modelOfValue(question, receiver) ?? "");
  const join = (model: Model | undefined, path: string): Access[] => {
    const from = model ?? [...new Set(models.values())].find(({ relations }) => relations.has(path));
    return from === undefined ? [] : joinPath(models, query, from, path);
  };
  const read = (options: ts.Expression | undefined, model: Model | undefined): Access[] => {
    if (options === undefined) return [];
    if (ts.isArrayLiteralExpression(options))
      return options.elements.flatMap((element) => read(element, model));
    const text = context.fold(options);
    if (text !== null) return text.split(/\s+/).flatMap((path) => join(model, path));
    const path = context.fold(propertyOf(options, "path"));
    if (path === null) return [];
    const inner = models.get(model?.relations.get(path)?.target ?? "");
    return [...join(model, path), ...read(propertyOf(options, "populate"), inner)];
  };
  return read(call.arguments[0], root);
}

/** Collections that stages of a pipeline name: `$lookup`, `$unionWith`, `$merge`, `$out`. */
function stages(context: DataContext, models: Models, query: Query, call: ts.CallExpression): Access[] {
  const found: Access[] = [];
  const nameOf = (node: ts.Expression | undefined): string | null => {
    const own =
      node !== undefined && ts.isPropertyAccessExpression(node)
        ? /^(\w+)\.collection\.(name|collectionName)$/.exec(node.getText())?.[1]
        : undefined;
    return own === undefined ? context.fold(node) : (models.get(own)?.table ?? null);
  };
  for (const argument of call.arguments)
    forEachNode(argument, (node) => {
      if (!ts.isPropertyAssignment(node)) return;
      const key = keyOf(node);
      const value = node.initializer;
      const read =
        key === "$lookup" || key === "$graphLookup"
          ? nameOf(propertyOf(value, "from"))
          : key === "$unionWith"
            ? (nameOf(value) ?? nameOf(propertyOf(value, "coll")))
            : null;
      const written =
        key === "$merge"
          ? (nameOf(value) ?? nameOf(propertyOf(value, "into")))
          : key === "$out"
            ? nameOf(value)
            : null;
      if (read !== null) found.push(accessTo(query, read, "read", true));
      if (written !== null) found.push(accessTo(query, written, "write", true));
    });
  return found;
}
