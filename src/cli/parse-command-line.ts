import { Command, CommanderError, Option } from "commander";
import { MsaError } from "../errors/msa-error.ts";
import { type CommandEntry, type FlagEntry, globalFlags } from "./command-entry.ts";
import { commandTable } from "./command-table.ts";

export interface ParsedCommandLine {
  readonly entry: CommandEntry;
  /** `["proxy", "explain"]` */
  readonly path: readonly string[];
  readonly args: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** argv (without node and script) → the command meant; MSA1006 names what is wrong with it. */
export function parseCommandLine(argv: readonly string[]): ParsedCommandLine {
  let parsed: ParsedCommandLine | null = null;
  const program = quiet(new Command("msa"));
  addFlags(program, globalFlags);
  for (const entry of commandTable) {
    addCommand(program, entry, [], (result) => {
      parsed = result;
    });
  }
  try {
    program.parse(argv, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) throw usageError(error, argv);
    throw error;
  }
  if (parsed === null)
    throw new MsaError("MSA1006", { message: "no command given", fix: "see `msa --help`" });
  return parsed;
}

function addCommand(
  parent: Command,
  entry: CommandEntry,
  parents: readonly string[],
  found: (result: ParsedCommandLine) => void,
): void {
  const path = [...parents, entry.name];
  const command = quiet(parent.command(entry.name));
  for (const argument of entry.args ?? []) command.argument(argument);
  addFlags(command, entry.flags);
  command.action(() => found({ entry, path, args: command.args, options: command.optsWithGlobals() }));
  for (const sub of entry.commands ?? []) addCommand(command, sub, path, found);
}

function addFlags(command: Command, flags: readonly FlagEntry[]): void {
  for (const { flags: syntax, text, repeat } of flags) {
    const option = new Option(syntax, text);
    if (repeat)
      option.argParser((value: string, all: unknown) => [...(Array.isArray(all) ? all : []), value]);
    command.addOption(option);
  }
}

/** Help is rendered from the table, errors by errors/: commander only parses. */
function quiet(command: Command): Command {
  return command
    .exitOverride()
    .configureOutput({ writeOut: () => {}, writeErr: () => {} })
    .helpOption(false)
    .helpCommand(false)
    .allowExcessArguments(false);
}

function usageError(error: CommanderError, argv: readonly string[]): MsaError {
  const [, headline = error.message, hint] =
    /^(?:error: )?(.*?)(?:\n?\(Did you mean (.*?)\?\))?$/s.exec(error.message) ?? [];
  const command = argv.find((word) => commandTable.some((entry) => entry.name === word));
  const help = command === undefined ? "see `msa --help`" : `see \`msa ${command} --help\``;
  return new MsaError("MSA1006", {
    message: headline.trim(),
    fix: hint === undefined ? help : `did you mean ${hint}? Otherwise ${help}`,
    cause: error,
  });
}
