import { ts } from "ts-morph";
import type { Argument } from "../facts.ts";
import { calledName } from "./called-name.ts";
import { spanOf } from "./positions.ts";

/** The call that a function or a name is an argument of; lists and `.bind(…)` on the way change nothing. */
export function handedTo(node: ts.Node, file: ts.SourceFile): Argument | null {
  const { parent } = node;
  if (
    ts.isParenthesizedExpression(parent) ||
    ts.isArrayLiteralExpression(parent) ||
    ts.isAsExpression(parent)
  )
    return handedTo(parent, file);
  if (
    ts.isPropertyAccessExpression(parent) &&
    parent.name.text === "bind" &&
    ts.isCallExpression(parent.parent)
  )
    return handedTo(parent.parent, file);
  if (!ts.isCallExpression(parent) && !ts.isNewExpression(parent)) return null;
  if (parent.expression === node) return null;
  return { name: calledName(parent.expression) ?? "", call: spanOf(parent, file) };
}
