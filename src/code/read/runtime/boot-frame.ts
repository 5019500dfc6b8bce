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
export function standsAlone(frame: Frame): boolean {
  if (frame.wiring || !ts.isExpressionStatement(frame.node)) return false;
  const { expression } = frame.node;
  return !(ts.isBinaryExpression(expression) && expression.operatorToken.kind === ts.SyntaxKind.EqualsToken);
}

/** The outermost statement that leads to the call and can be dropped. */
export function droppableFrame(call: BootCall): Frame | null {
  return call.frames.find(standsAlone) ?? null;
}
