import { ts } from "ts-morph";
import type { Machine } from "../../boot/machine.ts";
import type { ObjectValue, Scope, Value } from "../../boot/values.ts";
import { unwrap } from "../../imports/require-call.ts";

/** One element of a list that a decorator or a dynamic module holds. */
export interface Listed {
  readonly value: Value;
  readonly node: ts.Node;
  readonly forwardRef: boolean;
}

/** `imports: [A, ...more, isProd ? B : C, forwardRef(() => D)]`: whatever may be in it. */
function listedIn(machine: Machine, expression: ts.Expression, scope: Scope): Listed[] {
  const node = unwrap(expression);
  if (ts.isArrayLiteralExpression(node))
    return node.elements.flatMap((element) =>
      ts.isSpreadElement(element)
        ? listedIn(machine, element.expression, scope)
        : elementsOf(machine, element, scope),
    );
  if (ts.isConditionalExpression(node))
    return [...listedIn(machine, node.whenTrue, scope), ...listedIn(machine, node.whenFalse, scope)];
  if (isAnd(node)) return listedIn(machine, node.right, scope);
  if (isFilter(node)) return listedIn(machine, node.expression.expression, scope);
  return listedOf(machine, machine.evaluate(node, scope), node);
}

/** The same of a value that was made elsewhere. */
export function listedOf(machine: Machine, value: Value, node: ts.Node): Listed[] {
  if (value.kind === "array")
    return value.items.flatMap((item) => listedOf(machine, item.value, item.origin ?? node));
  const missing = value.kind === "literal" && typeof value.value !== "string";
  return missing ? [] : [unwrapForward(machine, value, node)];
}

/** An object as an argument of a decorator, or as a dynamic module gives it back. */
export interface Options {
  readonly value: ObjectValue;
  readonly scope: Scope;
  /** The decorator, or the call that made the module: an object written in it is read with both sides of a condition. */
  readonly node: ts.Node;
}

export function listedField(machine: Machine, options: Options, name: string): Listed[] {
  const origin = options.value.origins.get(name);
  const written = origin !== undefined && ts.isPropertyAssignment(origin) ? origin : null;
  if (written !== null && ts.findAncestor(written, (node) => node === options.node) !== undefined)
    return listedIn(machine, written.initializer, options.scope);
  const value = options.value.fields.get(name);
  return value === undefined ? [] : listedOf(machine, value, written?.initializer ?? options.node);
}

function elementsOf(machine: Machine, element: ts.Expression, scope: Scope): Listed[] {
  const node = unwrap(element);
  if (ts.isConditionalExpression(node))
    return [...elementsOf(machine, node.whenTrue, scope), ...elementsOf(machine, node.whenFalse, scope)];
  if (isAnd(node)) return elementsOf(machine, node.right, scope);
  return listedOf(machine, machine.evaluate(node, scope), node);
}

function unwrapForward(machine: Machine, value: Value, node: ts.Node): Listed {
  const inner = forwarded(machine, value);
  return inner === null ? { value, node, forwardRef: false } : { value: inner, node, forwardRef: true };
}

/** What `forwardRef(() => X)` stands for; null for anything else. */
export function forwarded(machine: Machine, value: Value): Value | null {
  if (value.kind !== "result" || value.callee.kind !== "external") return null;
  if (value.callee.path.at(-1) !== "forwardRef") return null;
  const [maker] = value.args;
  return maker?.kind === "function" ? machine.run(maker, [], null) : null;
}

function isAnd(node: ts.Expression): node is ts.BinaryExpression {
  return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken;
}

function isFilter(
  node: ts.Expression,
): node is ts.CallExpression & { readonly expression: ts.PropertyAccessExpression } {
  return (
    ts.isCallExpression(node) &&
    ts.isPropertyAccessExpression(node.expression) &&
    node.expression.name.text === "filter"
  );
}

/** The element of a list that the node is, or is one side of. */
export function elementAround(node: ts.Node): ts.Node | null {
  for (let current = node; ; current = current.parent) {
    if (ts.isArrayLiteralExpression(current.parent)) return ts.isSpreadElement(current) ? null : current;
    const within =
      ts.isParenthesizedExpression(current.parent) ||
      ts.isAsExpression(current.parent) ||
      ts.isSatisfiesExpression(current.parent) ||
      ts.isConditionalExpression(current.parent) ||
      (ts.isExpression(current.parent) && isAnd(current.parent));
    if (!within) return null;
  }
}
