import { ts } from "ts-morph";
import type { BootCall } from "../boot/machine.ts";
import type { Frame } from "../boot/values.ts";

/**
 * The statement that started a piece of work: the outermost one on the way to the call that did nothing but lead there.
 * Statements further out also registered endpoints or opened the port, and cannot be dropped.
 */
export function startingFrame(call: BootCall): Frame | null {
  return call.frames.find((frame) => !frame.wiring) ?? call.frames.at(-1) ?? null;
}

/** Whether the statement can go without anybody missing what it made. */
function standsAlone({ node, wiring }: Frame): boolean {
  return !wiring && (makesNothing(node) || isSwitch(node));
}

export function makesNothing(node: ts.Node): boolean {
  if (!ts.isExpressionStatement(node)) return false;
  const { expression } = node;
  return !(ts.isBinaryExpression(expression) && expression.operatorToken.kind === ts.SyntaxKind.EqualsToken);
}

/** `if (config.migrateOnStart) { await migrate(); logger.info("migrated") }`: one thing to do, and words about it. */
function isSwitch(node: ts.Node): boolean {
  if (!ts.isIfStatement(node) || node.elseStatement !== undefined) return false;
  const inside = ts.isBlock(node.thenStatement) ? node.thenStatement.statements : [node.thenStatement];
  return inside.every(makesNothing) && inside.filter((one) => !isTalk(one)).length === 1;
}

function isTalk(node: ts.Node): boolean {
  return (
    ts.isExpressionStatement(node) &&
    ts.isCallExpression(node.expression) &&
    ts.isPropertyAccessExpression(node.expression.expression) &&
    /(^|\.)(log|logger|console)$/i.test(node.expression.expression.expression.getText())
  );
}

/** Names of calls that open a connection. */
export const connects =
  /(^|\.)(initialize|connect|createConnections?|open|\$connect|createPool|createClient)$/;

/** Statements that also open a connection: without them the rest would have no database. */
export function connectingStatements(calls: readonly BootCall[]): ReadonlySet<ts.Node> {
  const found = new Set<ts.Node>();
  for (const call of calls) {
    if (call.callee.kind === "function" || !connects.test(call.node.expression.getText())) continue;
    if (isGivenBack(call.node)) continue;
    for (const frame of call.frames) found.add(frame.node);
  }
  return found;
}

/** `const client = await pool.connect()` with a `client.release()`: borrowed for a moment, nobody else has it. */
function isGivenBack(call: ts.Node): boolean {
  const made = ts.isAwaitExpression(call.parent) ? call.parent.parent : call.parent;
  if (!ts.isVariableDeclaration(made) || !ts.isIdentifier(made.name)) return false;
  const scope = ts.findAncestor(made, ts.isBlock);
  const name = made.name.text;
  const visit = (node: ts.Node): boolean =>
    (ts.isCallExpression(node) &&
      ts.isPropertyAccessExpression(node.expression) &&
      node.expression.name.text === "release" &&
      ts.isIdentifier(node.expression.expression) &&
      node.expression.expression.text === name) ||
    (ts.forEachChild(node, visit) ?? false);
  return scope !== undefined && visit(scope);
}

/** The outermost statement that leads to the call and can be dropped. */
export function droppableFrame(call: BootCall, connecting: ReadonlySet<ts.Node>): Frame | null {
  return call.frames.find((frame) => standsAlone(frame) && !connecting.has(frame.node)) ?? null;
}
