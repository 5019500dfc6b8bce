import { ts } from "ts-morph";
import type { Machine } from "./machine.ts";
import { type Scope, unknown, type Value } from "./values.ts";

export function childScope(parent: Scope, self: Value = parent.self): Scope {
  return { parent, path: parent.path, names: new Map(), self };
}

/** Names of a parameter or a declarator, patterns included. */
export function bind(machine: Machine, name: ts.BindingName, value: Value, scope: Scope): void {
  if (ts.isIdentifier(name)) {
    scope.names.set(name.text, value);
    return;
  }
  let index = 0;
  for (const element of name.elements) {
    if (ts.isOmittedExpression(element)) {
      index++;
      continue;
    }
    bind(machine, element.name, partOf(machine, element, value, index++, scope), scope);
  }
}

function partOf(
  machine: Machine,
  element: ts.BindingElement,
  whole: Value,
  index: number,
  scope: Scope,
): Value {
  if (element.dotDotDotToken !== undefined)
    return whole.kind === "array" ? { kind: "array", items: whole.items.slice(index) } : whole;
  const key = element.propertyName ?? element.name;
  let value: Value = unknown;
  if (ts.isArrayBindingPattern(element.parent))
    value = whole.kind === "array" ? (whole.items[index]?.value ?? unknown) : unknown;
  else if (ts.isIdentifier(key) || ts.isStringLiteral(key)) value = machine.member(whole, key.text);
  if (value.kind === "env" && value.name !== null && element.initializer !== undefined) {
    const given = machine.evaluate(element.initializer, scope);
    return given.kind === "literal" ? { ...given, env: value.name } : given;
  }
  const missing = value.kind === "unknown" || (value.kind === "literal" && value.value === undefined);
  return missing && element.initializer !== undefined ? machine.evaluate(element.initializer, scope) : value;
}

/** Functions and classes of a block are known before its first statement runs. */
export function hoist(statements: readonly ts.Statement[], scope: Scope): void {
  for (const statement of statements) {
    if (ts.isFunctionDeclaration(statement) && statement.name !== undefined && statement.body !== undefined) {
      scope.names.set(statement.name.text, {
        kind: "function",
        node: statement,
        scope,
        self: unknown,
        props: new Map(),
        madeBy: null,
      });
    } else if (ts.isClassDeclaration(statement) && statement.name !== undefined) {
      scope.names.set(statement.name.text, { kind: "class", node: statement, scope, statics: new Map() });
    }
  }
}
