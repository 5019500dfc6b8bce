import { ts } from "ts-morph";
import { type Access, calledMethod, type DataContext, type DataReader } from "./data-reader.ts";
import { referencesOf } from "./schema-references.ts";

const starts: Readonly<Record<string, Access["mode"]>> = {
  selectFrom: "read",
  insertInto: "write",
  replaceInto: "write",
  updateTable: "write",
  deleteFrom: "write",
  mergeInto: "write",
};
const joins = /^(inner|left|right|full|cross)Join(Lateral)?$|^(outer|cross)Apply$/;

export const kysely: DataReader = {
  via: "kysely",
  packages: ["kysely"],
  prepare: (context) => {
    // Tables are named in the code's style then, and in the database's by the plug-in.
    const camel = context.sources.pathsLike(/new CamelCasePlugin\b/).length > 0;
    return (node) => {
      for (const found of referencesOf(context, node))
        context.relate(node, { ...found, kind: "foreign-key", via: "kysely" });
      const started = startOf(node);
      if (started === null) return [];
      const { name, call, receiver } = started;
      const [first] = call.arguments;
      const start = Object.hasOwn(starts, name) ? starts[name] : undefined;
      // `using` is also the word of an index.
      const from =
        (name === "from" || name === "using") &&
        receiver !== null &&
        chainHas(receiver, ["updateTable", "mergeInto", "deleteFrom"]);
      if (start === undefined && !(joins.test(name) && receiver !== null) && !from) return [];
      const tables = tablesOf(context, first).filter((table) => !isCommonTable(context, call, table));
      if (start !== undefined && isComputed(context, first))
        context.lose(node, "the name of a table is computed when the query runs");
      const joined = start === undefined || (start === "read" && isSubquery(call));
      return tables.map(
        (table): Access => ({
          node,
          table: camel ? underscored(table) : table,
          mode: start ?? "read",
          joined,
          via: "kysely",
        }),
      );
    };
  },
};

/** `db.selectFrom("x")`, or `selectFrom("x")` taken out of an expression builder. */
function startOf(
  node: ts.Node,
): { name: string; call: ts.CallExpression; receiver: ts.Expression | null } | null {
  const called = calledMethod(node);
  if (called !== null) return called;
  return ts.isCallExpression(node) &&
    ts.isIdentifier(node.expression) &&
    Object.hasOwn(starts, node.expression.text)
    ? { name: node.expression.text, call: node, receiver: null }
    : null;
}

/** A name that is given at run time; sub-queries and raw SQL are read by themselves. */
function isComputed(context: DataContext, node: ts.Expression | undefined): boolean {
  if (node === undefined || context.fold(node) !== null) return false;
  if (ts.isTemplateExpression(node) || ts.isElementAccessExpression(node)) return true;
  return (
    (ts.isIdentifier(node) || ts.isPropertyAccessExpression(node)) &&
    !/^(eb|qb|sub|query)/i.test(node.getText())
  );
}

function underscored(name: string): string {
  return name.replace(/([a-z\d])([A-Z])/g, "$1_$2").toLowerCase();
}

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

/** Names given by `.with("recent", …)` in the same query, or in one around it. */
function isCommonTable(context: DataContext, call: ts.CallExpression, table: string): boolean {
  for (let at: ts.Node | undefined = call; at !== undefined; at = at.parent)
    if (ts.isCallExpression(at) && givesName(context, at, table)) return true;
  return false;
}

function givesName(context: DataContext, call: ts.CallExpression, table: string): boolean {
  for (
    let node: ts.Expression = call;
    ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression);
    node = node.expression.expression
  ) {
    if (!/^with(Recursive)?$/.test(node.expression.name.text)) continue;
    const name = context.fold(node.arguments[0])?.split("(")[0]?.trim();
    if (name === table) return true;
  }
  return false;
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
