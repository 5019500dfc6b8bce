import { ts } from "ts-morph";
import type { TransactionFact } from "../facts.ts";
import type { Sources } from "../project/open-sources.ts";
import { question } from "../project/question.ts";
import type { UnitsRead } from "../units/read-units.ts";
import { type UnitDraft, unitAt } from "../units/unit-draft.ts";
import { type Opened, openedTransaction } from "./find-transactions.ts";
import type { FoundAccess } from "./found-access.ts";
import { isForeign } from "./is-foreign.ts";

const deepest = 3;

/** What is written or read together: tables inside a transaction, and in the functions that are called there. */
export function readTransactions(
  sources: Sources,
  units: UnitsRead,
  accesses: readonly FoundAccess[],
): TransactionFact[] {
  const byFile = new Map<string, FoundAccess[]>();
  for (const access of accesses) {
    const list = byFile.get(access.file);
    if (list === undefined) byFile.set(access.file, [access]);
    else list.push(access);
  }
  const facts: TransactionFact[] = [];
  const read = (node: ts.Node): void => {
    const opened = openedTransaction(sources, node);
    const unit = opened === null ? null : unitAt(units.byNode, node);
    if (opened !== null && unit !== null) {
      const tables = new Set<string>();
      for (const one of opened) collect({ sources, units, byFile, tables, seen: new Set() }, one, unit, 0);
      // Without tables it is a helper that opens one for its callers, who are seen by themselves.
      if (tables.size > 0)
        facts.push({
          unit: unit.id,
          tables: [...tables].sort(),
          file: sources.pathOf(node),
          line: sources.lineOf(ts.isMethodDeclaration(node) ? node.name : node),
        });
    }
  };
  for (const path of sources.pathsLike(/transaction|\bBEGIN\b|\.(tx|begin)\(/i))
    for (const node of openingNodes(sources, path, null)) read(node);
  return facts;
}

const openingNodes = question("where transactions are opened", (sources, file) => {
  const found: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    if (openedTransaction(sources, node) !== null) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
});

interface Collecting {
  readonly sources: Sources;
  readonly units: UnitsRead;
  readonly byFile: ReadonlyMap<string, readonly FoundAccess[]>;
  readonly tables: Set<string>;
  readonly seen: Set<ts.Node>;
}

function collect(state: Collecting, piece: Opened, unit: UnitDraft, depth: number): void {
  const { body, from, to } = piece;
  if (state.seen.has(body) || depth > deepest) return;
  state.seen.add(body);
  for (const access of state.byFile.get(state.sources.pathOf(body)) ?? []) {
    if (access.start >= from && access.end <= to) state.tables.add(access.table);
  }
  const visit = (node: ts.Node): void => {
    if (node.end < from || node.pos > to) return;
    if (ts.isCallExpression(node)) {
      for (const target of calledBodies(state.sources, state.units, node, unit))
        collect(
          state,
          { body: target.body, from: target.body.pos, to: target.body.end },
          target.unit,
          depth + 1,
        );
    }
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(body, visit);
}

/**
 * Functions that a call may mean: the declared one, or else by method name among what the unit refers to. What the
 * transaction's own handle is asked for (`manager.create`) is no code of the project.
 */
function calledBodies(
  sources: Sources,
  units: UnitsRead,
  call: ts.CallExpression,
  unit: UnitDraft,
): { body: ts.Node; unit: UnitDraft }[] {
  if (ts.isIdentifier(call.expression)) {
    // What is handed in is the transaction itself, or a function that nobody can name here.
    const own = sources.checker.getSymbolAtLocation(call.expression)?.declarations ?? [];
    if (own.some(ts.isParameter)) return [];
    return [...units.names.identifier(call.expression)]
      .filter((target) => target.kind === "declaration")
      .map((target) => ({ body: target.node, unit: target }));
  }
  if (!ts.isPropertyAccessExpression(call.expression)) return [];
  const declared = sources.checker.getSymbolAtLocation(call.expression.name)?.declarations ?? [];
  if (declared.length > 0)
    return declared.map((body) => ({ body, unit: unitAt(units.byNode, body) ?? unit }));
  if (isHandle(sources, call.expression.expression)) return [];
  const method = call.expression.name.text;
  const near = new Set([unit, ...unit.refs]);
  for (const ref of unit.refs) for (const next of ref.refs) near.add(next);
  return [...near].flatMap((target) =>
    membersNamed(target.node, method).map((body) => ({ body, unit: target })),
  );
}

function isHandle(sources: Sources, receiver: ts.Expression): boolean {
  if (isForeign(receiver, sources.checker)) return true;
  let root = receiver;
  while (ts.isPropertyAccessExpression(root) || ts.isCallExpression(root)) root = root.expression;
  const declared = ts.isIdentifier(root)
    ? (sources.checker.getSymbolAtLocation(root)?.declarations ?? [])
    : [];
  return declared.some(
    (one) => ts.isParameter(one) && (ts.isArrowFunction(one.parent) || ts.isFunctionExpression(one.parent)),
  );
}

function membersNamed(node: ts.Node, name: string): ts.Node[] {
  if (ts.isFunctionDeclaration(node)) return node.name?.text === name ? [node] : [];
  if (ts.isVariableDeclaration(node)) {
    if (node.name.getText() === name) return [node];
    const made = node.initializer;
    return made !== undefined && ts.isObjectLiteralExpression(made)
      ? made.properties.filter((property) => property.name?.getText() === name)
      : [];
  }
  return ts.isClassLike(node)
    ? node.members.filter((member) => member.name?.getText() === name && !ts.isPropertySignature(member))
    : [];
}
