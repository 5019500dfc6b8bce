import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ts } from "ts-morph";
import type { DataAccess } from "../facts.ts";
import { foldText } from "../imports/fold-text.ts";
import type { Sources } from "../project/open-sources.ts";
import type { UnitsRead } from "../units/read-units.ts";
import { unitAt } from "../units/unit-draft.ts";
import type { Access, DataContext } from "./data-reader.ts";
import { dataReaders } from "./data-readers.ts";

export interface DataRead {
  readonly accesses: readonly Access[];
  readonly facts: readonly DataAccess[];
}

/** Which unit reads and writes which table. */
export function readData(
  sources: Sources,
  units: UnitsRead,
  packages: Readonly<Record<string, unknown>>,
): DataRead {
  const context = createDataContext(sources, units);
  const active = dataReaders.filter(
    (reader) => reader.packages.length === 0 || reader.packages.some((name) => Object.hasOwn(packages, name)),
  );
  const visitors = active.map((reader) => reader.prepare(context));
  const accesses: Access[] = [];
  const visit = (node: ts.Node): void => {
    for (const visitor of visitors) accesses.push(...visitor(node));
    ts.forEachChild(node, visit);
  };
  for (const file of sources.files.values()) visit(file);
  return { accesses, facts: distinct(accesses.flatMap((access) => toFact(sources, units, access))) };
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

function toFact(sources: Sources, units: UnitsRead, access: Access): DataAccess[] {
  const unit = unitAt(units.byNode, access.node);
  if (unit === null) return [];
  const { table, mode, joined, via } = access;
  return [
    {
      unit: unit.id,
      table,
      mode,
      joined,
      via,
      file: sources.pathOf(access.node),
      line: lineOf(sources, access.node),
    },
  ];
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
