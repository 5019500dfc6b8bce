import { ts } from "ts-morph";
import type { Machine } from "./machine.ts";
import { childScope } from "./scopes.ts";
import type { ClassValue, FunctionValue, ObjectValue, Value } from "./values.ts";

const known = new WeakMap<Machine, Map<ts.Node, ObjectValue>>();

/** What decorators of members are handed and hang things on: the methods of a class, and `constructor`. */
export function prototypeOf(machine: Machine, type: ClassValue): ObjectValue {
  const all = known.get(machine) ?? new Map<ts.Node, ObjectValue>();
  known.set(machine, all);
  const before = all.get(type.node);
  if (before !== undefined) return before;
  const made: ObjectValue = { kind: "object", fields: new Map<string, Value>(), origins: new Map() };
  all.set(type.node, made);
  made.fields.set("constructor", type);
  for (const member of type.node.members) {
    if (!ts.isMethodDeclaration(member) || member.body === undefined) continue;
    if (ts.getModifiers(member)?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword)) continue;
    if (ts.isComputedPropertyName(member.name)) continue;
    const scope = childScope(type.scope, made);
    const method: FunctionValue = {
      ...{ kind: "function", node: member, scope, self: made, props: new Map(), madeBy: null },
    };
    made.fields.set(member.name.text, method);
  }
  return made;
}

/** What was hung on the prototype by decorators, without the methods themselves; null when there is nothing of the name. */
export function hungOn(machine: Machine, type: ClassValue, name: string): Value | null {
  return known.get(machine)?.get(type.node)?.fields.get(name) ?? null;
}
