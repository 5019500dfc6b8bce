import { ts } from "ts-morph";
import type { Place } from "../../facts.ts";
import { unwrap } from "../../imports/require-call.ts";
import { nodesLike } from "../../project/question.ts";
import { calledMethod, type DataContext, keyOf, lastName, propertyOf } from "../data-reader.ts";
import type { Model, ModelRelation } from "../models/model.ts";
import { plural } from "../plural.ts";
import { decoratorOf } from "../typeorm/read-entities.ts";

export interface MongooseModels {
  /** By model name and by variable. */
  readonly models: ReadonlyMap<string, Model>;
  /** Names of models by file and variable of their schema, and by the variable alone. */
  readonly bySchema: ReadonlyMap<string, string>;
}

interface Schema {
  readonly collection: string | null;
  readonly relations: Map<string, ModelRelation>;
}

/** By file and variable, and by the variable alone for those that are imported. */
type Schemas = Map<string, Schema>;

interface Made {
  readonly names: readonly string[];
  readonly schema: string | null;
  /** Of the file where the schema is named. */
  readonly file: string;
  readonly collection: string | null;
  /** Model whose collection it shares. */
  readonly base: string | null;
  readonly at: Place;
}

export function readMongooseModels(context: DataContext): MongooseModels {
  const schemas: Schemas = new Map();
  const made: Made[] = [];
  for (const node of declaring(context.sources)) {
    readSchema(context, node, schemas);
    const model = modelCall(context, node) ?? discriminator(context, node);
    if (model !== null) made.push(model);
    if (ts.isClassDeclaration(node)) {
      const own = schemaClass(context, node, schemas);
      if (own !== null) made.push(own);
    }
  }
  const models = new Map<string, Model>();
  const bySchema = new Map<string, string>();
  for (const { names, schema, file, collection, base, at } of [...made].sort(
    (a, b) => Number(a.base !== null) - Number(b.base !== null),
  )) {
    const [name = ""] = names;
    const own = inFile(schemas, file, schema ?? "");
    const table =
      models.get(base ?? "")?.table ?? collection ?? own?.collection ?? plural(name.toLowerCase());
    const relations = new Map([...(models.get(base ?? "")?.relations ?? []), ...(own?.relations ?? [])]);
    const model = { name, table, relations };
    for (const each of names) models.set(each, model);
    context.declare(at, table, "mongoose");
    if (schema !== null) putInFile(bySchema, file, schema, name);
  }
  return { models, bySchema };
}

/** The model made of the schema that a variable holds in that file: every file may call its own `schema`. */
export function modelOfSchema(
  { models, bySchema }: MongooseModels,
  file: string,
  variable: string,
): Model | undefined {
  return models.get(inFile(bySchema, file, variable) ?? "");
}

function inFile<Value>(all: ReadonlyMap<string, Value>, file: string, name: string): Value | undefined {
  return all.get(`${file}#${name}`) ?? all.get(name);
}

function putInFile<Value>(all: Map<string, Value>, file: string, name: string, value: Value): void {
  all.set(`${file}#${name}`, value);
  all.set(name, value);
}

const declaring = nodesLike("declarations of Mongoose's models", /mongoose|typegoose|\bSchema\b/, (node) => {
  if (ts.isClassDeclaration(node)) return true;
  if (ts.isVariableDeclaration(node)) return node.initializer !== undefined && isSchema(node.initializer);
  return isModelCall(node) || /^(virtual|add|discriminator)$/.test(calledMethod(node)?.name ?? "");
});

/** Mongoose makes the same of both with `new` and without. */
type Making = ts.CallExpression | ts.NewExpression;

function isMaking(node: ts.Node, what: RegExp): node is Making {
  return (ts.isCallExpression(node) || ts.isNewExpression(node)) && what.test(node.expression.getText());
}

function isSchema(node: ts.Expression): boolean {
  return isMaking(unwrap(node), /(^|\.)Schema(<|$)/);
}

function isModelCall(node: ts.Node): node is Making {
  return isMaking(node, /(^|\.)model(<.*)?$/);
}

/** `const userSchema = new Schema({ … }, { collection })`, and what is added to it later. */
function readSchema(context: DataContext, node: ts.Node, schemas: Schemas): void {
  if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer !== undefined) {
    const made = unwrap(node.initializer);
    if (!isMaking(made, /(^|\.)Schema(<|$)/)) return;
    const [fields, options] = made.arguments ?? [];
    const relations =
      fields === undefined ? new Map<string, ModelRelation>() : fieldRelations(context, fields);
    const collection = context.fold(propertyOf(options, "collection"));
    putInFile(schemas, context.sources.pathOf(node), node.name.text, { collection, relations });
    return;
  }
  const called = calledMethod(node);
  if (called === null) return;
  const schema = inFile(schemas, context.sources.pathOf(node), lastName(called.receiver) ?? "");
  const [first, second] = called.call.arguments;
  // `schema.virtual("comments", { ref: "Comment", … })`
  const target = called.name === "virtual" ? refOf(context, second) : null;
  const name = context.fold(first);
  if (schema !== undefined && target !== null && name !== null)
    schema.relations.set(name, relation(context, node, target, "one-to-many"));
  if (schema !== undefined && called.name === "add" && first !== undefined)
    for (const [key, one] of fieldRelations(context, first)) schema.relations.set(key, one);
}

/** `author: { type: ObjectId, ref: "User" }`, in lists and nested objects too; keys are whole paths. */
function fieldRelations(context: DataContext, fields: ts.Expression): Map<string, ModelRelation> {
  const relations = new Map<string, ModelRelation>();
  const visit = (node: ts.Expression, path: string, inList: boolean): void => {
    const inner = unwrap(node);
    if (ts.isArrayLiteralExpression(inner)) {
      for (const element of inner.elements) visit(element, path, true);
      return;
    }
    if (!ts.isObjectLiteralExpression(inner)) return;
    const target = refOf(context, inner);
    if (target !== null) {
      relations.set(path, relation(context, inner, target, inList ? "one-to-many" : "many-to-one"));
      return;
    }
    for (const property of inner.properties) {
      const key = keyOf(property);
      if (!ts.isPropertyAssignment(property) || key === null) continue;
      const whole = key === "type" ? path : path === "" ? key : `${path}.${key}`;
      visit(property.initializer, whole, inList);
    }
  };
  visit(fields, "", false);
  return relations;
}

/** `ref: "User"`, `ref: User.name`, `ref: () => User`, `ref: User`. */
function refOf(context: DataContext, options: ts.Expression | undefined): string | null {
  const ref = propertyOf(options, "ref");
  if (ref === undefined) return null;
  const text = context.fold(ref);
  return text ?? /(?:=>\s*)?(\w+)(?:\.name|\.modelName)?$/.exec(ref.getText())?.[1] ?? null;
}

function placeOf(context: DataContext, node: ts.Node): Place {
  return { file: context.sources.pathOf(node), line: context.sources.lineOf(node) };
}

function relation(
  context: DataContext,
  node: ts.Node,
  target: string,
  kind: ModelRelation["kind"],
): ModelRelation {
  const at = placeOf(context, node);
  return { target, kind, through: null, eager: false, cascades: false, at };
}

/** `mongoose.model("User", userSchema, "people")`, `connection.model<User>(…)`, `getModelForClass(User)`. */
function modelCall(context: DataContext, node: ts.Node): Made | null {
  if (!isModelCall(node)) return null;
  const [first, second, third] = node.arguments ?? [];
  if (second === undefined) return null;
  const name = context.fold(first);
  if (name === null) {
    // Other libraries have a `model` too.
    if (/mongoose|conn|\bdb\b/i.test(node.expression.getText()))
      context.lose(node, "the name of a model is computed when it is made");
    return null;
  }
  return {
    names: [name, ...heldBy(node)],
    schema: lastName(second),
    file: context.sources.pathOf(node),
    collection: context.fold(third),
    base: null,
    at: placeOf(context, node),
  };
}

/** `Event.discriminator("Click", schema)` lies in the collection of `Event`. */
function discriminator(context: DataContext, node: ts.Node): Made | null {
  const called = calledMethod(node);
  if (called?.name !== "discriminator") return null;
  const [first, second] = called.call.arguments;
  const name = context.fold(first);
  if (name === null) return null;
  return {
    names: [name, ...heldBy(called.call)],
    schema: second === undefined ? null : lastName(second),
    file: context.sources.pathOf(node),
    collection: null,
    base: lastName(called.receiver),
    at: placeOf(context, node),
  };
}

/** `const User = …`, `const User = models.User || model("User", …)`, `exports.User = …`. */
function heldBy(node: ts.Node): string[] {
  let at: ts.Node = node.parent;
  while (ts.isBinaryExpression(at) && at.operatorToken.kind !== ts.SyntaxKind.EqualsToken) at = at.parent;
  while (ts.isParenthesizedExpression(at) || ts.isAsExpression(at)) at = at.parent;
  if (ts.isVariableDeclaration(at) && ts.isIdentifier(at.name)) return [at.name.text];
  const left = ts.isBinaryExpression(at) ? lastName(at.left) : null;
  return left === null || left === "exports" ? [] : [left];
}

/** A class with Nest's `@Schema()` or typegoose's `@modelOptions()`. */
function schemaClass(context: DataContext, node: ts.ClassDeclaration, schemas: Schemas): Made | null {
  const name = node.name?.text;
  const decorator = decoratorOf(node, /^(Schema|modelOptions)$/);
  if (decorator === null || name === undefined) return null;
  const [options] = decorator.arguments;
  const relations = new Map<string, ModelRelation>();
  for (const member of node.members) {
    const prop = ts.isPropertyDeclaration(member) ? decoratorOf(member, /^(Prop|prop)$/) : null;
    const [given] = prop?.arguments ?? [];
    const type = propertyOf(given, "type");
    // `@Prop([{ ref }])`, `@Prop({ type: [{ ref }] })`
    const list = [given, type].find((one) => one !== undefined && ts.isArrayLiteralExpression(one));
    const settings = list !== undefined && ts.isArrayLiteralExpression(list) ? list.elements[0] : given;
    if (settings === undefined) continue;
    const target = refOf(context, settings) ?? refOf(context, type) ?? refOf(context, given);
    if (target !== null)
      relations.set(
        member.name?.getText() ?? "",
        relation(context, member, target, list === undefined ? "many-to-one" : "one-to-many"),
      );
  }
  const collection =
    context.fold(propertyOf(options, "collection")) ??
    context.fold(propertyOf(propertyOf(options, "schemaOptions"), "collection"));
  const file = context.sources.pathOf(node);
  putInFile(schemas, file, name, { collection, relations });
  return { names: [name], schema: name, file, collection, base: null, at: placeOf(context, node) };
}
