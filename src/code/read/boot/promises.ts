import { ts } from "ts-morph";
import type { Machine } from "./machine.ts";
import { unknown, type Value } from "./values.ts";

/** What `resolve` was given, by the value that stands for it. */
const settled = new WeakMap<Value, { value: Value }>();

/** `new Promise((resolve) => …)`: what it is resolved with; null for other classes, and where that is not known. */
export function newPromise(machine: Machine, node: ts.NewExpression, args: readonly Value[]): Value | null {
  const [executor] = args;
  if (node.expression.getText() !== "Promise" || executor?.kind !== "function") return null;
  const resolve: Value = { kind: "object", fields: new Map(), origins: new Map() };
  const outcome = { value: unknown };
  settled.set(resolve, outcome);
  machine.run(executor, [resolve], null);
  return outcome.value.kind === "unknown" ? null : outcome.value;
}

/** `resolve(value)`; every branch runs, and the first that says something counts. Null for other calls. */
export function settle(callee: Value, args: readonly Value[]): Value | null {
  const outcome = settled.get(callee);
  if (outcome === undefined) return null;
  if (outcome.value.kind === "unknown") outcome.value = args[0] ?? unknown;
  return unknown;
}

/** `promisify(glob)` does what the function of the package does. */
export function promisified(callee: Value, args: readonly Value[]): Value | null {
  if (callee.kind !== "external" || args[0]?.kind !== "external") return null;
  return callee.path.at(-1) === "promisify" || callee.pkg === "pify" ? args[0] : null;
}

/** `start().catch(report)` is what was started. */
export function afterFailure(node: ts.CallExpression, callee: Value, receiver: Value): Value | null {
  const handled =
    ts.isPropertyAccessExpression(node.expression) && /^(catch|finally)$/.test(node.expression.name.text);
  const made = receiver.kind === "host" || receiver.kind === "array" || receiver.kind === "module";
  return handled && callee.kind === "unknown" && made ? receiver : null;
}
