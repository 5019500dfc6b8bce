import { createRequire } from "node:module";
import { isOfDatabase, isPlaceholder, type SqlTable } from "./sql-table.ts";

type Parse = (sql: string) => unknown;
type Node = Readonly<Record<string, unknown>>;

const require = createRequire(import.meta.url);
let loaded: Parse | null = null;

/** Loaded when the first SQL is met: most projects with an object mapper have none (docs/decisions/0005). */
function parser(): Parse {
  if (loaded !== null) return loaded;
  const found: { parse: Parse } = require("pgsql-ast-parser");
  loaded = (sql) => found.parse(sql);
  return loaded;
}

/** Tables of statements in PostgreSQL's grammar; null when the grammar does not have them. */
export function parseSql(sql: string): SqlTable[] | null {
  const found: SqlTable[] = [];
  try {
    readValue(parser()(sql), new Set(), found);
    return found;
  } catch {
    // The parser throws on what is not in its grammar; the caller reads such text by its words.
    return null;
  }
}

/** Common table expressions hide tables of the same name in what follows them. */
function readValue(value: unknown, hidden: ReadonlySet<string>, found: SqlTable[]): void {
  if (Array.isArray(value)) for (const item of value) readValue(item, hidden, found);
  else if (isNode(value)) readNode(value, hidden, found);
}

function readNode(node: Node, hidden: ReadonlySet<string>, found: SqlTable[]): void {
  const inside = (...names: string[]): void => {
    for (const name of names) readValue(node[name], hidden, found);
  };
  switch (node.type) {
    case "with":
    case "with recursive":
      readCommonTables(node, hidden, found);
      return;
    case "select":
      inside("from");
      readRest(node, ["from"], hidden, found);
      return;
    case "table":
      add(node.name, "read", hidden, found);
      inside("join");
      return;
    case "insert":
      add(node.into, "write", new Set(), found);
      readRest(node, ["into"], hidden, found);
      return;
    case "update":
      add(node.table, "write", new Set(), found);
      inside("from");
      readRest(node, ["table", "from"], hidden, found);
      return;
    case "delete":
      add(node.from, "write", new Set(), found);
      readRest(node, ["from"], hidden, found);
      return;
    case "truncate table":
      for (const table of Array.isArray(node.tables) ? node.tables : [])
        add(table, "write", new Set(), found);
      return;
    default:
      readRest(node, [], hidden, found);
  }
}

function readCommonTables(node: Node, hidden: ReadonlySet<string>, found: SqlTable[]): void {
  const names = new Set(hidden);
  const recursive = node.type === "with recursive";
  const binds = recursive ? [{ alias: node.alias, statement: node.bind }] : node.bind;
  for (const bind of Array.isArray(binds) ? binds : []) {
    if (!isNode(bind)) continue;
    const name = nameOf(bind.alias);
    if (recursive && name !== null) names.add(name.toLowerCase());
    readValue(bind.statement, new Set(names), found);
    if (name !== null) names.add(name.toLowerCase());
  }
  readValue(node.in, names, found);
}

function readRest(node: Node, done: readonly string[], hidden: ReadonlySet<string>, found: SqlTable[]): void {
  for (const [key, value] of Object.entries(node)) if (!done.includes(key)) readValue(value, hidden, found);
}

function add(named: unknown, mode: SqlTable["mode"], hidden: ReadonlySet<string>, found: SqlTable[]): void {
  const table = nameOf(named);
  if (table === null || isPlaceholder(table) || (hidden.has(table.toLowerCase()) && !hasSchema(named)))
    return;
  if (isOfDatabase(isNode(named) && typeof named.schema === "string" ? `${named.schema}.${table}` : table))
    return;
  found.push({ table, mode, joined: mode === "read" && found.length > 0 });
}

function nameOf(value: unknown): string | null {
  return isNode(value) && typeof value.name === "string" ? value.name : null;
}

function hasSchema(value: unknown): boolean {
  return isNode(value) && typeof value.schema === "string";
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null;
}
