import { ts } from "ts-morph";
import { type Access, calledMethod, type DataContext, type DataReader } from "./data-reader.ts";

const starts: Readonly<Record<string, Access["mode"]>> = {
  selectFrom: "read",
  insertInto: "write",
  replaceInto: "write",
  updateTable: "write",
  deleteFrom: "write",
  mergeInto: "write",
};
const joins = /^(inner|left|right|full|cross)Join(Lateral)?$|^(outer|cross)Apply$|^using$/;

export const kysely: DataReader = {
  via: "kysely",
  packages: ["kysely"],
  prepare: (context) => (node) => {
    const called = calledMethod(node);
    if (called === null) return [];
    const first = called.call.arguments[0];
    const start = Object.hasOwn(starts, called.name) ? starts[called.name] : undefined;
    const from = called.name === "from" && chainHas(called.receiver, ["updateTable", "mergeInto"]);
    if (start === undefined && !joins.test(called.name) && !from) return [];
    const tables = tablesOf(context, first).filter((table) => !isCommonTable(context, called.call, table));
    const joined = start === undefined || (start === "read" && isSubquery(called.call));
    return tables.map((table): Access => ({ node, table, mode: start ?? "read", joined, via: "kysely" }));
  },
};

/** `"posts as p"`, `["users", "posts"]`; a sub-query as table is visited by itself. */
function tablesOf(context: DataContext, node: ts.Expression | undefined): string[] {
  if (node === undefined) return [];
  if (ts.isArrayLiteralExpression(node))
    return node.elements.flatMap((element) => tablesOf(context, element));
  const text = context.fold(node);
  if (text === null) return [];
  const table =
    text
      .split(/\s+as\s+/i)[0]
      ?.trim()
      .split(".")
      .at(-1) ?? "";
  return table === "" ? [] : [table];
}

/** Names given by `.with("recent", …)` in the same query. */
function isCommonTable(context: DataContext, call: ts.CallExpression, table: string): boolean {
  for (
    let node: ts.Expression = call;
    ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression);
    node = node.expression.expression
  ) {
    if (!/^with(Recursive)?$/.test(node.expression.name.text)) continue;
    const name = context.fold(node.arguments[0])?.split("(")[0]?.trim();
    if (name === table) return true;
  }
  const outer = ts.findAncestor(
    call.parent,
    (node) =>
      ts.isCallExpression(node) &&
      ts.isPropertyAccessExpression(node.expression) &&
      /^with(Recursive)?$/.test(node.expression.name.text),
  );
  return (
    outer !== undefined &&
    outer !== call &&
    ts.isCallExpression(outer) &&
    isCommonTable(context, outer, table)
  );
}

function chainHas(receiver: ts.Expression, names: readonly string[]): boolean {
  let node = receiver;
  while (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    if (names.includes(node.expression.name.text)) return true;
    node = node.expression.expression;
  }
  return false;
}

/** Inside an argument of another query's chain. */
function isSubquery(call: ts.CallExpression): boolean {
  let child: ts.Node = call;
  for (let node: ts.Node | undefined = call.parent; node !== undefined; child = node, node = node.parent) {
    if (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node)) return false;
    if (!ts.isCallExpression(node) || node.expression === child) continue;
    if (chainHas(node, Object.keys(starts))) return true;
  }
  return false;
}
