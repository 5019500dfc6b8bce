import { textTable } from "../util/text-table.ts";
import { type CommandEntry, type FlagEntry, globalFlags } from "./command-entry.ts";
import { commandGroups, commandTable } from "./command-table.ts";

type Width = number | undefined;

/** Help leads with examples: most people came to copy one. */
export function renderTopHelp(width?: Width): string {
  const section = sections(width);
  const summaries = new Map(commandTable.map((command) => [command.name, command.summary]));
  const groups = commandGroups.map(({ title, names }) =>
    section(
      title,
      names.map((name) => [name, summaries.get(name) ?? ""] as const),
    ),
  );
  return [
    "msa: take a TypeScript or JavaScript backend apart, one endpoint at a time\n",
    section("Examples", [
      ["msa init", "detect the monolith, write msa.config.json"],
      ["msa analyze", "its modules, endpoints and what stands in the way"],
      ["msa extract posts", "a runnable service from the module's real code"],
      ["msa up", "monolith, services and proxy together"],
      ["msa move posts canary --weight 10", "a tenth of the users get the service"],
    ]),
    ...groups,
    section("Flags of every command", [
      ...globalFlags.map((flag) => [flag.flags, flag.text] as const),
      ["-h, --help", "help; `msa <command> --help` for one command"],
      ["-V, --version", "version"],
    ]),
    "Exit codes: 0 done · 1 findings · 2 usage or environment · 3 refused for safety · 70 bug · 130 interrupted\n",
  ].join("\n");
}

export function renderCommandHelp(command: CommandEntry, parents: readonly string[], width?: Width): string {
  const section = sections(width);
  const name = ["msa", ...parents, command.name].join(" ");
  const parts = [`${name}: ${command.summary}\n`, section("Examples", command.examples)];
  parts.push(`Usage\n  ${[name, ...(command.args ?? []), "[flags]"].join(" ")}\n`);
  if (command.commands !== undefined) {
    const rows = command.commands.map(
      (sub) => [[sub.name, ...(sub.args ?? [])].join(" "), sub.summary] as const,
    );
    parts.push(section("Commands", rows));
  }
  if (command.flags.length > 0) parts.push(section("Flags", command.flags.map(row)));
  parts.push(section("Flags of every command", [...globalFlags.map(row), ["-h, --help", "this help"]]));
  parts.push(`Docs: docs/commands/${parents[0] ?? command.name}.md\n`);
  return parts.join("\n");
}

const row = (flag: FlagEntry): readonly [string, string] => [flag.flags, flag.text];

/** Explanations wrap in their own column where the terminal is narrow. */
function sections(width: Width) {
  return (title: string, rows: readonly (readonly [string, string])[]): string =>
    `${title}\n${textTable(rows, { indent: "  ", wrap: [1], width })}\n`;
}
