import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ts } from "ts-morph";
import type { DataAccess } from "../facts.ts";
import { foldText } from "../imports/fold-text.ts";
import type { FileReader } from "../project/each-file.ts";
import type { Sources } from "../project/open-sources.ts";
import type { UnitsRead } from "../units/read-units.ts";
import { unitAt } from "../units/unit-draft.ts";
import type { Access, DataContext } from "./data-reader.ts";
import { dataReaders } from "./data-readers.ts";
import { type FoundAccess, nodeKey } from "./found-access.ts";

export interface DataReading extends FileReader {
  /** Once every file was walked. */
  done(): { readonly accesses: readonly FoundAccess[]; readonly facts: readonly DataAccess[] };
}

/** Which unit reads and writes which table. */
export function dataReader(
  sources: Sources,
  units: UnitsRead,
  packages: Readonly<Record<string, unknown>>,
): DataReading {
  const context = createDataContext(sources, units);
  const active = dataReaders.filter(
    (reader) => reader.packages.length === 0 || reader.packages.some((name) => Object.hasOwn(packages, name)),
  );
  const visitors = active.map((reader) => reader.prepare(context));
  const accesses: FoundAccess[] = [];
  return {
    node(node, file) {
      for (const visitor of visitors)
        for (const access of visitor(node)) accesses.push(place(sources, units, file, access));
    },
    done: () => ({ accesses, facts: distinct(accesses.flatMap(toFact)) }),
  };
}

function createDataContext(sources: Sources, units: UnitsRead): DataContext {
  return {
    sources,
    names: units.names,
    fold: (node) => foldText(sources.checker, node),
    readText(path) {
      try {
        return readFileSync(join(sources.root, path), "utf8");
      } catch {
        return null;
      }
    },
  };
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
