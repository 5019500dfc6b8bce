import { join } from "node:path";
import { ts } from "ts-morph";
import { readFileSync } from "../disk/watched-disk.ts";
import type { DataAccess, Place, RelationFact, TableFact, Unresolved } from "../facts.ts";
import { foldText } from "../imports/fold-text.ts";
import type { FileReader } from "../project/each-file.ts";
import type { Sources } from "../project/open-sources.ts";
import type { UnitsRead } from "../units/read-units.ts";
import { unitAt } from "../units/unit-draft.ts";
import type { Access, DataContext } from "./data-reader.ts";
import { dataReaders } from "./data-readers.ts";
import { type FoundAccess, nodeKey } from "./found-access.ts";
import { gatherer } from "./gatherer.ts";
import { listTextFiles } from "./list-text-files.ts";
import { readReferences } from "./sql/read-references.ts";

export interface DataReading extends FileReader {
  /** What was gathered from all files, as text by name. */
  readonly together: ReadonlyMap<string, string>;
  /** Once every file was walked. */
  done(): {
    readonly accesses: readonly FoundAccess[];
    readonly facts: readonly DataAccess[];
    readonly relations: readonly RelationFact[];
    readonly declaredTables: readonly TableFact[];
    readonly unresolved: readonly Unresolved[];
  };
}

/** Which unit reads and writes which table. */
export function dataReader(
  sources: Sources,
  units: UnitsRead,
  packages: Readonly<Record<string, unknown>>,
  earlier: ReadonlyMap<string, string>,
): DataReading {
  const together = new Map<string, string>();
  const relations: RelationFact[] = [];
  const declaredTables: TableFact[] = [];
  const unresolved: Unresolved[] = [];
  const context: DataContext = {
    ...createDataContext(sources, units, { relations, declaredTables, unresolved }),
    together: gatherer(earlier, together),
  };
  const active = dataReaders.filter(
    (reader) => reader.packages.length === 0 || reader.packages.some((name) => Object.hasOwn(packages, name)),
  );
  const visitors = active.map((reader) => reader.prepare(context));
  context.together("keys in SQL", () => readSqlFiles(context));
  const accesses: FoundAccess[] = [];
  return {
    together,
    node(node, file) {
      for (const visitor of visitors)
        for (const access of visitor(node)) accesses.push(place(sources, units, file, access));
    },
    done: () => ({
      accesses,
      facts: distinct(accesses.flatMap(toFact)),
      relations: inOrder(relations),
      declaredTables,
      unresolved,
    }),
  };
}

/** Schemas and migrations that are kept as SQL. */
function readSqlFiles(context: DataContext): void {
  for (const file of context.textFiles(".sql")) {
    for (const { from, to, line } of readReferences(context.readText(file) ?? ""))
      context.relate({ file, line }, { from, to, kind: "foreign-key", via: "sql" });
  }
}

function createDataContext(
  sources: Sources,
  units: UnitsRead,
  kept: { relations: RelationFact[]; declaredTables: TableFact[]; unresolved: Unresolved[] },
): Omit<DataContext, "together"> {
  const tables: ((node: ts.Expression) => string | null)[] = [];
  let texts: readonly string[] | null = null;
  return {
    sources,
    names: units.names,
    fold: (node) => foldText(sources.checker, node),
    textFiles(end) {
      texts ??= listTextFiles(sources.root);
      return texts.filter((path) => path.endsWith(end));
    },
    readText(path) {
      try {
        return readFileSync(join(sources.root, path), "utf8");
      } catch {
        // What cannot be read says nothing of tables.
        return null;
      }
    },
    relate(at, relation) {
      kept.relations.push({ ...relation, ...placeOf(sources, at) });
    },
    declare(at, table, via) {
      kept.declaredTables.push({ table, via, ...placeOf(sources, at) });
    },
    lose(at, reason) {
      kept.unresolved.push({ what: "table", reason, file: sources.pathOf(at), line: sources.lineOf(at) });
    },
    tableOf(node) {
      for (const find of tables) {
        const table = find(node);
        if (table !== null) return table;
      }
      return null;
    },
    addTables: (find) => tables.push(find),
  };
}

function placeOf(sources: Sources, at: ts.Node | Place): Place {
  return "kind" in at ? { file: sources.pathOf(at), line: sources.lineOf(at) } : at;
}

/** Each once, where it is declared first: both sides of a relation know the table between them. */
function inOrder(relations: readonly RelationFact[]): RelationFact[] {
  const sorted = [...relations].sort(
    (a, b) =>
      (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line) ||
      `${a.from} ${a.to} ${a.kind}`.localeCompare(`${b.from} ${b.to} ${b.kind}`),
  );
  const unique = new Map<string, RelationFact>();
  for (const one of sorted) {
    const key = `${one.from}|${one.to}|${one.kind}|${one.via}`;
    if (!unique.has(key)) unique.set(key, one);
  }
  return [...unique.values()];
}

function place(sources: Sources, units: UnitsRead, file: string, access: Access): FoundAccess {
  const { node, table, mode, joined, via } = access;
  return {
    table,
    mode,
    joined,
    via,
    unit: unitAt(units.byNode, node)?.id ?? null,
    file,
    line: lineOf(sources, node),
    firstLine: sources.lineOf(node),
    start: node.pos,
    end: node.end,
    key: nodeKey(node),
  };
}

function toFact({ unit, table, mode, joined, via, file, line }: FoundAccess): DataAccess[] {
  return unit === null ? [] : [{ unit, table, mode, joined, via, file, line }];
}

/** In a chain over several lines, the line of the method. */
function lineOf(sources: Sources, node: ts.Node): number {
  const name =
    ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) ? node.expression.name : node;
  return sources.lineOf(name);
}

function distinct(facts: readonly DataAccess[]): DataAccess[] {
  const seen = new Map<string, DataAccess>();
  for (const fact of facts)
    seen.set(`${fact.unit}|${fact.table}|${fact.mode}|${fact.joined}|${fact.line}`, fact);
  return [...seen.values()];
}
