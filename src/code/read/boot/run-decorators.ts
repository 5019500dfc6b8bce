import { ts } from "ts-morph";
import { propertyName } from "./evaluate-expression.ts";
import type { Machine } from "./machine.ts";
import { prototypeOf } from "./prototypes.ts";
import { isStatic } from "./read-member.ts";
import { type ClassValue, literal, type Scope, type Value } from "./values.ts";

/**
 * Decorators that the project wrote itself run when their class is declared: those of members first, each handed the
 * prototype, the name and a descriptor, then those of the class. What packages bring is read by those who know the package.
 */
export function runDecorators(machine: Machine, type: ClassValue, scope: Scope): void {
  const { node } = type;
  for (const member of node.members) {
    const applied = decoratorsOf(member);
    if (applied.length === 0) continue;
    const name = propertyName(machine, member.name, scope);
    if (name === null) continue;
    const target = isStatic(member) ? type : prototypeOf(machine, type);
    const descriptor: Value = { kind: "object", fields: new Map(), origins: new Map() };
    const method = ts.isMethodDeclaration(member) ? machine.member(target, name) : null;
    if (method !== null) descriptor.fields.set("value", method);
    apply(machine, applied, [target, literal(name), descriptor], scope);
  }
  apply(machine, decoratorsOf(node), [type], scope);
}

function decoratorsOf(node: ts.Node): readonly ts.Decorator[] {
  return ts.canHaveDecorators(node) ? (ts.getDecorators(node) ?? []) : [];
}

/** Evaluated from the top, applied from the bottom. */
function apply(
  machine: Machine,
  decorators: readonly ts.Decorator[],
  args: readonly Value[],
  scope: Scope,
): void {
  const values = decorators.map(({ expression }) => machine.evaluate(expression, scope));
  for (const value of values.reverse()) if (value.kind === "function") machine.run(value, args, null);
}
