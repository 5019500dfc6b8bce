import { ts } from "ts-morph";
import type { Machine } from "./machine.ts";
import { type Scope, textOf, unknown, type Value } from "./values.ts";

/**
 * `plainToInstance(Settings, process.env)` of class-transformer: an instance whose fields have what the plain object has under their names, or
 * under those that `@Expose({ name })` says, and else what the class gives them. What `@Transform` does to a value is not followed.
 */
export function madeFromPlain(machine: Machine, callee: Value, args: readonly Value[]): Value | null {
  if (callee.kind !== "external" || callee.pkg !== "class-transformer") return null;
  const [type, plain = unknown] = args;
  if (!/^plainTo(Instance|Class)$/.test(callee.path.at(-1) ?? "") || type?.kind !== "class") return null;
  const made = machine.construct(type, []);
  if (made.kind !== "instance") return made;
  for (const member of type.node.members) {
    if (!ts.isPropertyDeclaration(member) || !ts.isIdentifier(member.name)) continue;
    const value = machine.member(plain, exposedAs(machine, member, type.scope) ?? member.name.text);
    const given = made.fields.get(member.name.text);
    if (value.kind === "unknown" || (value.kind === "env" && given !== undefined)) continue;
    made.fields.set(member.name.text, value);
  }
  return made;
}

function exposedAs(machine: Machine, member: ts.PropertyDeclaration, scope: Scope): string | null {
  for (const { expression } of ts.getDecorators(member) ?? []) {
    if (!ts.isCallExpression(expression) || expression.expression.getText() !== "Expose") continue;
    const [options] = expression.arguments;
    const value = options === undefined ? unknown : machine.evaluate(options, scope);
    return textOf((value.kind === "object" ? value.fields.get("name") : undefined) ?? unknown);
  }
  return null;
}
