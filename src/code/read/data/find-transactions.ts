import { ts } from "ts-morph";
import { initializerOf } from "../imports/fold-text.ts";
import type { Sources } from "../project/open-sources.ts";
import { calledMethod } from "./data-reader.ts";

/** What runs in a transaction: a piece of code, and the part of it between the positions. */
export interface Opened {
  readonly body: ts.Node;
  readonly from: number;
  readonly to: number;
}

const withCallback =
  /^(transaction|\$transaction|startTransaction|inTransaction|withTransaction|runInTransaction|transactional|tx|begin|task|useTransaction)$/;
const openers = /^(transaction|startTransaction|begin|beginTransaction|startUnmanagedTransaction)$/;
const closers = /^(commit|commitTransaction)$/;

/** What runs in the transaction that begins at this node; null where none begins. */
export function openedTransaction(sources: Sources, node: ts.Node): readonly Opened[] | null {
  if (ts.isMethodDeclaration(node))
    return isDecorated(node) && node.body !== undefined ? [whole(node.body)] : null;
  if (!ts.isCallExpression(node)) return null;
  const called = calledMethod(node);
  if (called === null) return null;
  const bodies = callbackBodies(sources, called.name, called.receiver, node);
  if (bodies.length > 0) return bodies.map(whole);
  return openers.test(called.name) || isBegin(node) ? untilCommit(node) : null;
}

function whole(body: ts.Node): Opened {
  return { body, from: body.pos, to: body.end };
}

function isDecorated(node: ts.MethodDeclaration): boolean {
  return (ts.getDecorators(node) ?? []).some(({ expression }) =>
    /^Transactional\b/.test(expression.getText()),
  );
}

/** The callback of `db.transaction().execute(cb)`, `knex.transaction(cb)`, `em.transactional(cb)`, the list of `$transaction([…])`. */
function callbackBodies(
  sources: Sources,
  name: string,
  receiver: ts.Expression,
  call: ts.CallExpression,
): readonly ts.Node[] {
  const chained = name === "execute" && /\.(transaction|startTransaction)\([^()]*\)/.test(receiver.getText());
  if (!chained && !withCallback.test(name)) return [];
  const given = [...call.arguments]
    .reverse()
    .find((one) => ts.isFunctionLike(one) || ts.isArrayLiteralExpression(one) || ts.isIdentifier(one));
  if (given === undefined) return [];
  if (ts.isFunctionLike(given)) return [given];
  if (ts.isArrayLiteralExpression(given)) return name === "$transaction" ? listed(sources, given) : [];
  const value = ts.isIdentifier(given) ? initializerOf(sources.checker, given) : undefined;
  if (value === undefined) return [];
  if (ts.isArrayLiteralExpression(value)) return name === "$transaction" ? listed(sources, value) : [];
  return ts.isFunctionLike(value) ? [value] : [];
}

/** `[prisma.a.create(…), second]`, where the second was made before. */
function listed(sources: Sources, list: ts.ArrayLiteralExpression): ts.Node[] {
  const named = list.elements.flatMap((element) => {
    const value = ts.isIdentifier(element) ? initializerOf(sources.checker, element) : undefined;
    return value === undefined ? [] : [value];
  });
  return [list, ...named];
}

/** `client.query("BEGIN")`. */
function isBegin(call: ts.CallExpression): boolean {
  return isStatement(call, /^\s*(begin|start\s+transaction)\b/i);
}

function isStatement(call: ts.CallExpression, pattern: RegExp): boolean {
  const [first] = call.arguments;
  return first !== undefined && ts.isStringLiteralLike(first) && pattern.test(first.text);
}

/** From here to the last commit in the same function; null when another function ends it. */
function untilCommit(opening: ts.CallExpression): readonly Opened[] | null {
  const scope = ts.findAncestor(opening, ts.isFunctionLike);
  if (scope === undefined) return null;
  let to = -1;
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.pos > opening.pos) {
      const name = calledMethod(node)?.name ?? "";
      if (closers.test(name) || isStatement(node, /^\s*(commit|end)\b/i)) to = Math.max(to, node.end);
    }
    ts.forEachChild(node, visit);
  };
  visit(scope);
  return to < 0 ? null : [{ body: scope, from: opening.end, to }];
}
