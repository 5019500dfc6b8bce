import { ts } from "ts-morph";
import { initializerOf } from "../imports/fold-text.ts";
import { type Access, calledMethod, type DataContext, type DataReader, lastName } from "./data-reader.ts";

interface PrismaModel {
  readonly table: string;
  /** Relation field to the model it leads to. */
  readonly relations: ReadonlyMap<string, string>;
}

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

export const prisma: DataReader = {
  via: "prisma",
  packages: ["@prisma/client", "prisma"],
  prepare(context) {
    const models = readModels(context);
    return (node) => {
      const called = calledMethod(node);
      if (called === null || (!reads.test(called.name) && !writes.test(called.name))) return [];
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

/** Relations named anywhere in the arguments: included, filtered by, or written through. */
function related(
  context: DataContext,
  models: ReadonlyMap<string, PrismaModel>,
  at: ts.Node,
  node: ts.Expression | undefined,
  model: PrismaModel,
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
    const target = models.get((model.relations.get(name) ?? "").toLowerCase());
    if (target === undefined) return related(context, models, at, value, model, depth + 1);
    const mode =
      ts.isObjectLiteralExpression(value) &&
      value.properties.some((inner) => nestedWrites.has(inner.name?.getText() ?? ""))
        ? "write"
        : "read";
    return [
      { node: at, table: target.table, mode, joined: true, via: "prisma" } satisfies Access,
      ...related(context, models, at, value, target, depth + 1),
    ];
  });
}

function readModels(context: DataContext): Map<string, PrismaModel> {
  const models = new Map<string, PrismaModel>();
  const text = ["prisma/schema.prisma", "src/prisma/schema.prisma", "schema.prisma", "db/schema.prisma"]
    .map((path) => context.readText(path))
    .find((found) => found !== null);
  if (text === undefined || text === null) return models;
  const blocks = [...text.matchAll(/^\s*model\s+(\w+)\s*\{([\s\S]*?)^\s*\}/gm)].map((match) => ({
    name: match[1] ?? "",
    body: match[2] ?? "",
  }));
  const names = new Set(blocks.map((block) => block.name));
  for (const { name, body } of blocks) {
    const relations = new Map<string, string>();
    for (const [, field = "", type = ""] of body.matchAll(/^\s*(\w+)\s+(\w+)(?:\[\]|\?)?/gm))
      if (names.has(type)) relations.set(field, type);
    models.set(name.toLowerCase(), {
      table: /@@map\(\s*(?:name:\s*)?"([^"]+)"/.exec(body)?.[1] ?? name,
      relations,
    });
  }
  return models;
}
