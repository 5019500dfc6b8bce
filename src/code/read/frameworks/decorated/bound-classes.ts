import { ts } from "ts-morph";
import type { Machine } from "../../boot/machine.ts";
import { textOf, type Value } from "../../boot/values.ts";

/** What `container.bind(name).to(Class)` and `.toConstantValue(value)` gave the name; null where nothing was seen to. */
export function boundTo(machine: Machine, name: Value): Value | null {
  for (const { node, args, receiver } of machine.calls) {
    const [value] = args;
    if (value === undefined || receiver.kind !== "result" || !ts.isCallExpression(receiver.node)) continue;
    if (!/^(to|toConstantValue)$/.test(calledName(node)) || calledName(receiver.node) !== "bind") continue;
    if (receiver.args[0] !== undefined && isSame(receiver.args[0], name)) return value;
  }
  return null;
}

function calledName({ expression }: ts.CallExpression | ts.NewExpression): string {
  return ts.isPropertyAccessExpression(expression) ? expression.name.text : expression.getText();
}

/** The same text, class or `Symbol.for(…)` of one place. */
function isSame(one: Value, other: Value): boolean {
  if (one === other) return true;
  if (one.kind === "result" && other.kind === "result") return one.node === other.node;
  if (one.kind === "class" && other.kind === "class") return one.node === other.node;
  const text = textOf(one);
  return text !== null && text === textOf(other);
}
