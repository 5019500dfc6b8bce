import { ts } from "ts-morph";
import type { RelationFact } from "../facts.ts";
import { initializerOf } from "../imports/fold-text.ts";
import {
  type Access,
  calledMethod,
  type DataContext,
  type DataReader,
  lastName,
  propertyOf,
} from "./data-reader.ts";
import { accessTo, type Model, type Models, relateModels } from "./models/model.ts";
import { readPrismaModels } from "./prisma/read-schema.ts";

const reads = /^(findMany|findFirst|findUnique|findFirstOrThrow|findUniqueOrThrow|count|aggregate|groupBy)$/;
const writes =
  /^(create|createMany|createManyAndReturn|update|updateMany|updateManyAndReturn|upsert|delete|deleteMany)$/;
const nestedWrites = new Set([
  "create",
  "createMany",
  "connectOrCreate",
  "update",
  "updateMany",
  "upsert",
  "delete",
  "deleteMany",
]);

/** They change which rows belong together: the rows of the table between, where there is one. */
const linkWrites = new Set(["connect", "disconnect", "set"]);

export const prisma: DataReader = {
  via: "prisma",
  packages: ["@prisma/client", "prisma"],
  prepare(context) {
    const models = context.together("models of Prisma", () => {
      const found = readPrismaModels(context);
      relateModels(context, found, "prisma");
      return found;
    });
    return (node) => {
      const called = calledMethod(node);
      if (called === null) return [];
      if (called.receiver.kind === ts.SyntaxKind.ThisKeyword) return handedOn(context, models, called.call);
      if (!reads.test(called.name) && !writes.test(called.name)) return [];
      if (!ts.isPropertyAccessExpression(called.receiver)) return [];
      const delegate = called.receiver.name.text;
      const model = models.get(delegate.toLowerCase());
      const handle = /prisma|^(db|tx|trx|client|database|orm)$/i.test(
        lastName(called.receiver.expression) ?? "",
      );
      if (model === undefined && (models.size > 0 || !handle)) return [];
      const mode = writes.test(called.name) ? "write" : "read";
      const own: Access = { node, table: model?.table ?? delegate, mode, joined: false, via: "prisma" };
      return [
        own,
        ...(model === undefined ? [] : related(context, models, node, called.call.arguments[0], model, 0)),
      ];
    };
  },
};

/** `this.orders({ include: { lines: true } })`, where the own method says `include?: Prisma.OrderInclude`. */
function handedOn(context: DataContext, models: Models, call: ts.CallExpression): Access[] {
  const [given] = call.arguments;
  const include = propertyOf(given, "include") ?? propertyOf(given, "select");
  if (include === undefined || !ts.isPropertyAccessExpression(call.expression)) return [];
  const { checker } = context.sources;
  for (const own of checker.getSymbolAtLocation(call.expression.name)?.declarations ?? []) {
    const type = ts.isMethodDeclaration(own) ? own.parameters[0]?.type?.getText() : undefined;
    const name = /\b(?:include|select)\??:\s*Prisma\.(\w+)(?:Include|Select)\b/.exec(type ?? "")?.[1];
    const model = models.get(name?.toLowerCase() ?? "");
    if (model !== undefined) return related(context, models, call, include, model, 0);
  }
  return [];
}

/** `create` and `deleteMany` of `tags: ids ? { create: …, deleteMany: {} } : undefined`. */
function verbsOf(value: ts.Expression): string[] {
  if (ts.isConditionalExpression(value)) return [...verbsOf(value.whenTrue), ...verbsOf(value.whenFalse)];
  if (ts.isParenthesizedExpression(value) || ts.isAsExpression(value)) return verbsOf(value.expression);
  return ts.isObjectLiteralExpression(value)
    ? value.properties.map((inner) => inner.name?.getText() ?? "")
    : [];
}

/** `user: { connect: { id } }` puts the key into the row itself. */
function isKeyAlone(kind: RelationFact["kind"], verbs: readonly string[]): boolean {
  return kind === "many-to-one" && verbs.length > 0 && verbs.every((verb) => linkWrites.has(verb));
}

/** Relations named anywhere in the arguments: included, filtered by, or written through. */
function related(
  context: DataContext,
  models: Models,
  at: ts.Node,
  node: ts.Expression | undefined,
  model: Model,
  depth: number,
): Access[] {
  if (node === undefined || depth > 12) return [];
  if (ts.isIdentifier(node))
    return related(context, models, at, initializerOf(context.sources.checker, node), model, depth + 1);
  if (ts.isArrayLiteralExpression(node))
    return node.elements.flatMap((element) => related(context, models, at, element, model, depth + 1));
  if (ts.isConditionalExpression(node))
    return [node.whenTrue, node.whenFalse].flatMap((part) =>
      related(context, models, at, part, model, depth + 1),
    );
  if (ts.isSpreadElement(node) || ts.isParenthesizedExpression(node) || ts.isAsExpression(node))
    return related(context, models, at, node.expression, model, depth + 1);
  if (!ts.isObjectLiteralExpression(node)) return [];
  return node.properties.flatMap((property) => {
    if (ts.isSpreadAssignment(property))
      return related(context, models, at, property.expression, model, depth + 1);
    if (!ts.isPropertyAssignment(property) && !ts.isShorthandPropertyAssignment(property)) return [];
    const name = property.name.getText().replace(/["']/g, "");
    const value = ts.isPropertyAssignment(property) ? property.initializer : property.name;
    const relation = model.relations.get(name);
    const target = models.get(relation?.target ?? "");
    if (relation === undefined || target === undefined)
      return related(context, models, at, value, model, depth + 1);
    const verbs = verbsOf(value);
    const query = { node: at, via: "prisma" };
    const writesTarget = verbs.some((verb) => nestedWrites.has(verb));
    const links = writesTarget || verbs.some((verb) => linkWrites.has(verb));
    return [
      ...(relation.through === null
        ? []
        : [accessTo(query, relation.through, links ? "write" : "read", true)]),
      ...(isKeyAlone(relation.kind, verbs)
        ? []
        : [accessTo(query, target.table, writesTarget ? "write" : "read", true)]),
      ...related(context, models, at, value, target, depth + 1),
    ];
  });
}
