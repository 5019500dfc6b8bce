import { ts } from "ts-morph";
import type { Boot } from "../boot/boot.ts";
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
