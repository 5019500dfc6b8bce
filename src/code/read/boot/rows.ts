import { ts } from "ts-morph";
import { unwrap } from "../imports/require-call.ts";
import type { Machine } from "./machine.ts";
import type { Scope, Value } from "./values.ts";

/**
 * `if (row.middleware)` where the row is written out in a list (`[{ path: "/a", middleware: auth }, { path: "/b" }]`): what it
 * says, or leaves out, decides. Null for every other condition, as settings may be others where the process runs.
 */
export function saidByRow(machine: Machine, condition: ts.Expression, scope: Scope): boolean | null {
  const node = unwrap(condition);
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
    const inner = saidByRow(machine, node.operand, scope);
    return inner === null ? null : !inner;
  }
  if (!ts.isPropertyAccessExpression(node)) return null;
  const row = machine.evaluate(node.expression, scope);
  if (row.kind !== "object" || !isRow(row)) return null;
  const field = row.fields.get(node.name.text);
  return field === undefined ? false : truthOf(field);
}

function isRow({ origins }: Value & { kind: "object" }): boolean {
  const literals = [...origins.values()].map(({ parent }) => parent).filter(ts.isObjectLiteralExpression);
  const [written] = literals;
  return (
    written !== undefined &&
    ts.isArrayLiteralExpression(written.parent) &&
    !written.properties.some(ts.isSpreadAssignment)
  );
}

function truthOf(value: Value): boolean | null {
  if (value.kind === "unknown" || value.kind === "env") return null;
  if (value.kind !== "literal") return true;
  return value.env === null ? Boolean(value.value) : null;
}
