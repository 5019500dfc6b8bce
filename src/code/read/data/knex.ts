import { ts } from "ts-morph";
import { initializerOf } from "../imports/fold-text.ts";
import { type Access, calledMethod, type DataContext, type DataReader } from "./data-reader.ts";

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
    if (!ts.isCallExpression(node)) return [];
    const direct = isHandle(context, node.expression) ? node.arguments[0] : undefined;
    if (direct !== undefined) return access(context, node, direct, isWritten(node) ? "write" : "read", false);
    const called = calledMethod(node);
    if (called === null) return [];
    const onHandle = isHandle(context, rootOf(called.receiver));
    if (starts.has(called.name) && onHandle)
      return access(
        context,
        node,
        node.arguments[0],
        called.name === "batchInsert" || isWritten(node) ? "write" : "read",
        false,
      );
    return joins.test(called.name) && (onHandle || rootIsQuery(called.receiver))
      ? access(context, node, node.arguments[0], "read", true)
      : [];
  },
};

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
  const table = context
    .fold(argument)
    ?.split(/\s+as\s+/i)[0]
    ?.trim()
    .split(".")
    .at(-1);
  return table === undefined || !/^[A-Za-z_]\w*$/.test(table)
    ? []
    : [{ node, table, mode, joined, via: "knex" }];
}

function isHandle(context: DataContext, node: ts.Expression): boolean {
  const name = ts.isIdentifier(node) ? node.text : ts.isPropertyAccessExpression(node) ? node.name.text : "";
  if (handles.test(name)) return true;
  if (!ts.isIdentifier(node)) return false;
  const made = initializerOf(context.sources.checker, node);
  return (
    made !== undefined &&
    ts.isCallExpression(made) &&
    /^(knex|Knex|createKnex|initKnex)$/.test(made.expression.getText())
  );
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
