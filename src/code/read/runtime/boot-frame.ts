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
function standsAlone(frame: Frame): boolean {
  if (frame.wiring || !ts.isExpressionStatement(frame.node)) return false;
  const { expression } = frame.node;
  return !(ts.isBinaryExpression(expression) && expression.operatorToken.kind === ts.SyntaxKind.EqualsToken);
}

const connects = /(^|\.)(initialize|connect|createConnections?|open|\$connect|createPool|createClient)$/;

/** Statements that also open a connection: without them the rest would have no database. */
export function connectingStatements(calls: readonly BootCall[]): ReadonlySet<ts.Node> {
  const found = new Set<ts.Node>();
  for (const call of calls) {
    if (call.callee.kind === "function" || !connects.test(call.node.expression.getText())) continue;
    for (const frame of call.frames) found.add(frame.node);
  }
  return found;
}

/** The outermost statement that leads to the call and can be dropped. */
export function droppableFrame(call: BootCall, connecting: ReadonlySet<ts.Node>): Frame | null {
  return call.frames.find((frame) => standsAlone(frame) && !connecting.has(frame.node)) ?? null;
}
