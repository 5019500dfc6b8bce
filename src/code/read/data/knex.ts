import { ts } from "ts-morph";
import { unwrap } from "../imports/require-call.ts";
import {
  type Access,
  bareTable,
  calledMethod,
  type DataContext,
  type DataReader,
  propertyOf,
} from "./data-reader.ts";
import { declarationsOf } from "./models/model-of-value.ts";
import { referencesOf } from "./schema-references.ts";

const writes = new Set([
  "insert",
  "update",
  "del",
  "delete",
  "truncate",
  "increment",
  "decrement",
  "upsert",
  "batchInsert",
]);
const starts = new Set(["from", "into", "table", "batchInsert"]);
const joins = /^(inner|left|right|full|cross|leftOuter|rightOuter|fullOuter|outer)?join$/i;
const handles = /^(knex|k|db|database|trx|trans|transaction|tx|conn|connection|pg|qb)$/i;

export const knex: DataReader = {
  via: "knex",
  packages: ["knex", "objection"],
  prepare: (context) => (node) => {
    for (const found of referencesOf(context, node))
      context.relate(node, { ...found, kind: "foreign-key", via: "knex" });
    if (!ts.isCallExpression(node)) return [];
    const direct = isHandle(context, node.expression) ? node.arguments[0] : undefined;
    if (direct !== undefined && isSettings(direct)) return [];
    if (direct !== undefined)
      return access(context, node, direct, isWritten(node) ? "write" : "read", isJoined(node));
    const called = calledMethod(node);
    if (called === null) return [];
    const [first] = node.arguments;
    const root = rootOf(called.receiver);
    const onHandle = isHandle(context, root) || isHandle(context, called.receiver);
    if (starts.has(called.name) && isInnerQuery(called.receiver))
      return access(context, node, first, "read", true);
    if (starts.has(called.name) && onHandle)
      return access(
        context,
        node,
        first,
        called.name === "batchInsert" || isWritten(node) ? "write" : "read",
        false,
      );
    return joins.test(called.name) && (onHandle || rootIsQuery(called.receiver))
      ? access(context, node, first, "read", true)
      : [];
  },
};

/** `knex({ client: "pg", connection })` opens a database. */
function isSettings(argument: ts.Expression): boolean {
  return propertyOf(argument, "client") !== undefined || propertyOf(argument, "connection") !== undefined;
}

/** `query.leftJoin(knex("rides").groupBy("bike_id").as("taken"), …)`. */
function isJoined(node: ts.CallExpression): boolean {
  let whole: ts.Node = node;
  while (
    (ts.isPropertyAccessExpression(whole.parent) || ts.isCallExpression(whole.parent)) &&
    whole.parent.expression === whole
  )
    whole = whole.parent;
  const outer = calledMethod(whole.parent);
  return outer !== null && joins.test(outer.name) && outer.call.arguments[0] === whole;
}

/** `this.select("id").from("follows")` or `(qb) => qb.from("follows")` in an argument of another query. */
function isInnerQuery(receiver: ts.Expression): boolean {
  let root = receiver;
  while (ts.isCallExpression(root) || ts.isPropertyAccessExpression(root)) root = root.expression;
  const holder = ts.findAncestor(root, (at) => ts.isFunctionExpression(at) || ts.isArrowFunction(at));
  if (
    holder === undefined ||
    !ts.isCallExpression(holder.parent) ||
    !ts.isPropertyAccessExpression(holder.parent.expression)
  )
    return false;
  const [parameter] = ts.isFunctionExpression(holder) || ts.isArrowFunction(holder) ? holder.parameters : [];
  const isOwn = root.kind === ts.SyntaxKind.ThisKeyword || root.getText() === parameter?.name.getText();
  return (
    isOwn &&
    /^(or|and)?(where|having|from|with|union|join|leftJoin|innerJoin|select|as|exists)\w*$/i.test(
      holder.parent.expression.name.text,
    )
  );
}

function access(
  context: DataContext,
  node: ts.Node,
  argument: ts.Expression | undefined,
  mode: Access["mode"],
  joined: boolean,
): Access[] {
  if (argument !== undefined && ts.isObjectLiteralExpression(argument)) {
    // `knex({ a: "articles" })`: alias to table.
    return argument.properties.flatMap((property) =>
      ts.isPropertyAssignment(property) ? access(context, node, property.initializer, mode, joined) : [],
    );
  }
  const text = context.fold(argument);
  if (text === null && argument !== undefined && isComputed(argument))
    context.lose(node, "the name of a table is computed when the query runs");
  const table = bareTable(text?.trim() ?? "");
  if (isCommonTable(node, table)) return [];
  return /^[A-Za-z_]\w*$/.test(table) ? [{ node, table, mode, joined, via: "knex" }] : [];
}

/** `db.with("ranked", …).from("ranked")`. */
function isCommonTable(node: ts.Node, table: string): boolean {
  const { text } = node.getSourceFile();
  return (
    text.includes(".with") &&
    /^\w+$/.test(table) &&
    new RegExp(String.raw`\.with(Recursive|Materialized|NotMaterialized)?\s*\(\s*["'\`]${table}["'\`]`).test(
      text,
    )
  );
}

/** A name that is given at run time; functions, sub-queries and raw SQL are read by themselves. */
function isComputed(node: ts.Expression): boolean {
  return (
    ts.isTemplateExpression(node) ||
    ts.isElementAccessExpression(node) ||
    (ts.isIdentifier(node) && /table/i.test(node.text))
  );
}

/** A value named or typed as Knex, made by it, or handed to the callback of its transaction. */
function isHandle(context: DataContext, node: ts.Expression, depth = 0): boolean {
  if (depth > 3 || !(ts.isIdentifier(node) || ts.isPropertyAccessExpression(node))) return false;
  if (handles.test(ts.isIdentifier(node) ? node.text : node.name.text)) return true;
  return declarationsOf(context, node).some((one) => {
    if (!ts.isParameter(one) && !ts.isPropertyDeclaration(one) && !ts.isVariableDeclaration(one))
      return false;
    if (/^Knex\b/.test(one.type?.getText() ?? "")) return true;
    const made = one.initializer === undefined ? undefined : unwrap(one.initializer);
    if (
      made !== undefined &&
      ts.isCallExpression(made) &&
      /^(knex|Knex|createKnex|initKnex)$/.test(made.expression.getText())
    )
      return true;
    const opening = made ?? (ts.isParameter(one) ? one.parent.parent : undefined);
    const called = opening === undefined ? null : calledMethod(opening);
    return called?.name === "transaction" && isHandle(context, called.receiver, depth + 1);
  });
}

/** `knex("x")` at the far left of a chain. */
function rootOf(node: ts.Expression): ts.Expression {
  let current = node;
  while (ts.isCallExpression(current) || ts.isPropertyAccessExpression(current)) {
    if (ts.isPropertyAccessExpression(current) && current.expression.kind === ts.SyntaxKind.ThisKeyword)
      return current;
    current = current.expression;
  }
  return current;
}

function rootIsQuery(node: ts.Expression): boolean {
  return /^(query|builder|q|this)$/i.test(rootOf(node).getText());
}

/** A verb further down the chain, or on the variable that holds the query. */
function isWritten(node: ts.CallExpression): boolean {
  let current: ts.Node = node;
  while (
    ts.isPropertyAccessExpression(current.parent) ||
    (ts.isCallExpression(current.parent) && current.parent.expression === current)
  ) {
    current = current.parent;
    if (ts.isPropertyAccessExpression(current) && writes.has(current.name.text)) return true;
  }
  return [...chainNames(node)].some((name) => writes.has(name));
}

function* chainNames(node: ts.Expression): Generator<string> {
  let current = node;
  while (ts.isCallExpression(current) && ts.isPropertyAccessExpression(current.expression)) {
    yield current.expression.name.text;
    current = current.expression.expression;
  }
}
