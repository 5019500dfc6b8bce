import { ts } from "ts-morph";
import { unwrap } from "../imports/require-call.ts";
import { nodesLike } from "../project/question.ts";
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
  joinTree,
  type Model,
  type ModelRelation,
  type Models,
  relateModels,
} from "./models/model.ts";

const joins = /^(inner|left|right|full|cross)Join(Lateral)?$/;
const verbs: Readonly<Record<string, Access["mode"]>> = {
  from: "read",
  insert: "write",
  update: "write",
  delete: "write",
  into: "write",
  $count: "read",
};

export const drizzle: DataReader = {
  via: "drizzle",
  packages: ["drizzle-orm"],
  prepare(context) {
    const { tables, models } = context.together("tables of Drizzle", () => {
      const found = readTables(context);
      const related = readRelations(context, found);
      relateModels(context, related, "drizzle");
      return { tables: found, models: related };
    });
    context.addTables((node) => tables.get(tableName(tables, node) ?? "") ?? null);
    const hit = (
      node: ts.Node,
      first: ts.Expression | undefined,
      mode: Access["mode"],
      joined: boolean,
    ): Access[] => {
      const table = first === undefined ? undefined : tables.get(tableName(tables, first) ?? "");
      return table === undefined ? [] : [{ node, table, mode, joined, via: "drizzle" }];
    };
    return (node) => {
      const called = calledMethod(node);
      if (called === null) return [];
      const [first] = called.call.arguments;
      if (joins.test(called.name)) return hit(node, first, "read", true);
      const mode = Object.hasOwn(verbs, called.name) ? verbs[called.name] : undefined;
      if (mode !== undefined) return hit(node, first, mode, false);
      // `db.query.posts.findMany({ with: { author: true } })`.
      if (!/^(findMany|findFirst)$/.test(called.name) || !/\bquery\.\w+$/.test(called.receiver.getText()))
        return [];
      const model = models.get(lastName(called.receiver) ?? "");
      if (model === undefined) return [];
      const query = { node, via: "drizzle" };
      return [
        accessTo(query, model.table, "read"),
        ...joinTree(context, models, query, model, propertyOf(first, "with")),
        ...joinTree(context, models, query, model, propertyOf(first, "where")),
      ];
    };
  },
};

/** `articles`, `schema.articles`; not `articles.id`. */
function tableName(tables: ReadonlyMap<string, string>, expression: ts.Expression): string | null {
  const node = unwrap(expression);
  if (ts.isIdentifier(node)) return node.text;
  if (!ts.isPropertyAccessExpression(node)) return null;
  const holder = lastName(node.expression);
  return holder !== null && tables.has(holder) ? null : node.name.text;
}

/** `const articles = pgTable("articles", …)`, with the foreign keys of its columns. */
function readTables(context: DataContext): Map<string, string> {
  const tables = new Map<string, string>();
  const made: { from: string; to: string; at: { file: string; line: number } }[] = [];
  for (const node of declaring(context.sources)) {
    if (!ts.isVariableDeclaration(node) || !ts.isIdentifier(node.name)) continue;
    const call = node.initializer === undefined ? null : tableCall(node.initializer);
    const table = call === null ? null : context.fold(call.arguments[0]);
    if (call === null || table === null) continue;
    tables.set(node.name.text, table);
    context.declare(node, table, "drizzle");
    forEachNode(call, (inner) => {
      const to = keyTarget(inner);
      const at = { file: context.sources.pathOf(inner), line: lineOfName(context, inner) };
      if (to !== null) made.push({ from: table, to, at });
    });
  }
  for (const { from, to, at } of made) {
    const target = tables.get(to);
    if (target !== undefined) context.relate(at, { from, to: target, kind: "foreign-key", via: "drizzle" });
  }
  return tables;
}

const declaring = nodesLike(
  "declarations of Drizzle's tables",
  /drizzle-orm|\b(pg|mysql|sqlite)Table\b/,
  (node) =>
    ts.isVariableDeclaration(node) && node.initializer !== undefined && tableCall(node.initializer) !== null,
);

const relating = nodesLike("relations of Drizzle's tables", /\b(relations|defineRelations)\(/, (node) => {
  return ts.isCallExpression(node) && /^(relations|defineRelations)$/.test(node.expression.getText());
});

function tableCall(initializer: ts.Expression): ts.CallExpression | null {
  let node = unwrap(initializer);
  // `pgTable(…).enableRLS()`
  while (ts.isCallExpression(node)) {
    if (/Table$|\.table$|^table$/.test(node.expression.getText())) return node;
    if (!ts.isPropertyAccessExpression(node.expression)) return null;
    node = unwrap(node.expression.expression);
  }
  return null;
}

/** `users` of `.references(() => users.id)` and of `foreignKey({ foreignColumns: [users.id] })`. */
function keyTarget(node: ts.Node): string | null {
  const called = calledMethod(node);
  if (called?.name === "references") {
    const [to] = called.call.arguments;
    return to === undefined ? null : (/=>\s*(?:\w+\.)*?(\w+)\.\w+\s*$/.exec(to.getText())?.[1] ?? null);
  }
  if (!ts.isCallExpression(node) || node.expression.getText() !== "foreignKey") return null;
  const columns = propertyOf(node.arguments[0], "foreignColumns");
  return columns === undefined ? null : (/(\w+)\.\w+\s*\]?$/.exec(columns.getText())?.[1] ?? null);
}

function lineOfName(context: DataContext, node: ts.Node): number {
  const name =
    ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) ? node.expression.name : node;
  return context.sources.lineOf(name);
}

/** `relations(articles, ({ one, many }) => ({ author: one(users, …), comments: many(comments) }))`. */
function readRelations(context: DataContext, tables: ReadonlyMap<string, string>): Models {
  const relations = new Map<string, Map<string, ModelRelation>>();
  const add = (
    model: string,
    property: string,
    kind: ModelRelation["kind"],
    target: string,
    node: ts.Node,
  ): void => {
    const own = relations.get(model) ?? new Map<string, ModelRelation>();
    relations.set(model, own);
    const at = { file: context.sources.pathOf(node), line: context.sources.lineOf(node) };
    own.set(property, { target, kind, through: null, eager: false, cascades: false, at });
  };
  for (const node of relating(context.sources)) {
    if (!ts.isCallExpression(node)) continue;
    const name = node.expression.getText();
    const [first, second] = node.arguments;
    if (name === "relations" && first !== undefined && second !== undefined)
      forEachNode(second, (inner) => {
        if (!ts.isPropertyAssignment(inner)) return;
        const found = /^(one|many)\(\s*(?:\w+\.)?(\w+)/.exec(inner.initializer.getText());
        if (found !== null)
          add(
            lastName(first) ?? "",
            keyOf(inner) ?? "",
            found[1] === "one" ? "many-to-one" : "one-to-many",
            found[2] ?? "",
            inner,
          );
      });
    // `defineRelations(schema, (r) => ({ users: { posts: r.many.posts() } }))`
    if (name === "defineRelations" && second !== undefined)
      forEachNode(second, (inner) => {
        const holder = inner.parent?.parent;
        if (!ts.isPropertyAssignment(inner) || holder === undefined || !ts.isPropertyAssignment(holder))
          return;
        const found = /^\w+\.(one|many)\.(\w+)\(/.exec(inner.initializer.getText());
        if (found !== null)
          add(
            keyOf(holder) ?? "",
            keyOf(inner) ?? "",
            found[1] === "one" ? "many-to-one" : "one-to-many",
            found[2] ?? "",
            inner,
          );
      });
  }
  const entries = [...tables].map(([name, table]): [string, Model] => [
    name,
    { name, table, relations: relations.get(name) ?? new Map() },
  ]);
  return new Map(entries);
}
