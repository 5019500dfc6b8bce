import { ts } from "ts-morph";
import type { Boot } from "../boot/boot.ts";
import { ancestry, baseOf, isStatic } from "../boot/read-member.ts";
import { unknown } from "../boot/values.ts";
import type { Sources } from "../project/open-sources.ts";

/**
 * An entry that starts nothing itself and hands out what does (`export async function start()`): a program of the command
 * line or of another package calls it. Its functions are run, with nothing known of their arguments.
 */
export function bootExportedStart(sources: Sources, boot: Boot, entry: string): void {
  const file = sources.files.get(entry);
  for (const statement of file?.statements ?? []) {
    if (!ts.isFunctionDeclaration(statement) || statement.body === undefined) continue;
    const kinds = statement.modifiers?.map(({ kind }) => kind) ?? [];
    if (!kinds.includes(ts.SyntaxKind.ExportKeyword)) continue;
    if (statement.body.statements.some((own) => boot.ran.has(own))) continue;
    const name = kinds.includes(ts.SyntaxKind.DefaultKeyword) ? "default" : statement.name?.text;
    const value = name === undefined ? unknown : boot.machine.exported(entry, name);
    if (value.kind === "function") boot.machine.run(value, [], unknown);
  }
}

const starting = /start|init|run|main|boot|set_?up|configure|listen|serve|execute|ready/i;

/**
 * `class Api extends Entrypoint { onStart() { … } }` of a package that calls what its heirs override: of each that was
 * made, the methods that start something are run.
 */
export function bootHeirs({ machine, calls }: Boot): void {
  const seen = new Set<ts.Node>();
  for (const { node, callee, args } of [...calls]) {
    if (!ts.isNewExpression(node) || callee.kind !== "class" || seen.has(callee.node)) continue;
    seen.add(callee.node);
    const eldest = ancestry(machine, callee).at(-1) ?? callee;
    if (baseOf(machine, eldest).kind !== "external") continue;
    const instance = machine.construct(callee, args);
    for (const member of callee.node.members) {
      if (!ts.isMethodDeclaration(member) || isStatic(member) || !starting.test(member.name.getText()))
        continue;
      const value = machine.member(instance, member.name.getText());
      if (value.kind === "function") machine.run(value, [], instance);
    }
  }
}
