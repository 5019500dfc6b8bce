import { codeCommands } from "./code-commands.ts";
import type { CommandEntry } from "./command-entry.ts";
import { setupCommands } from "./setup-commands.ts";
import { trafficCommands } from "./traffic-commands.ts";

/** Every command by what it is for, in the order in which a migration meets them. */
export const commandGroups: readonly { readonly title: string; readonly names: readonly string[] }[] = [
  { title: "Understand", names: ["init", "analyze", "plan"] },
  { title: "Move code", names: ["extract", "retire", "undo"] },
  { title: "Run", names: ["up", "down", "proxy"] },
  { title: "Move traffic", names: ["move", "rollback", "export", "status"] },
  { title: "Keep honest", names: ["check", "doctor", "config"] },
];

export const commandTable: readonly CommandEntry[] = [...setupCommands, ...codeCommands, ...trafficCommands];

export function findCommand(path: readonly string[]): CommandEntry | null {
  let commands = commandTable;
  let found: CommandEntry | null = null;
  for (const name of path) {
    const next = commands.find((command) => command.name === name);
    if (next === undefined) break;
    found = next;
    commands = next.commands ?? [];
  }
  return found;
}
