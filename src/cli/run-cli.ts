import type { CliIo } from "./cli-io.ts";
import { columnsOf } from "./columns-of.ts";
import { findCommand } from "./command-table.ts";
import { renderCommandHelp, renderTopHelp } from "./render-help.ts";
import { fitLines } from "./terminal/fit-lines.ts";

/** One command line from argv to exit code. Loads what the command needs and nothing else. */
export async function runCli(argv: readonly string[], io: CliIo, signal: AbortSignal): Promise<number> {
  const width = columnsOf(io.stdout);
  const quick = quickAnswer(argv, width);
  if (quick !== null) {
    io.stdout.write(width === undefined ? quick : fitLines(quick, width));
    return 0;
  }
  try {
    if (argv.includes("--version") || argv.includes("-V")) return await printVersion(io);
    const [{ parseCommandLine }, { makeInvocation }] = await Promise.all([
      import("./parse-command-line.ts"),
      import("./make-invocation.ts"),
    ]);
    const parsed = parseCommandLine(argv.filter((word) => !isHelpFlag(word)));
    const { run } = await parsed.entry.load();
    const exitCode = await run(makeInvocation(parsed, io, signal));
    return signal.reason === "SIGINT" ? 130 : exitCode;
  } catch (error) {
    // What an aborted step throws is its way to stop, not news.
    if (signal.aborted) return 130;
    const { reportFailure } = await import("./report-failure.ts");
    return reportFailure(error, argv, io);
  }
}

/** Help is answered from the table alone: it must cost no more than starting Node. */
function quickAnswer(argv: readonly string[], width: number | undefined): string | null {
  if (argv.length === 0) return renderTopHelp(width);
  const words = argv.filter((word) => !word.startsWith("-"));
  const asked = words[0] === "help" ? words.slice(1) : argv.some(isHelpFlag) ? words : null;
  if (asked === null) return null;
  if (asked.length === 0) return renderTopHelp(width);
  // Values of global flags may come first: `msa -C shop status --help`.
  const path = asked.slice(asked.findIndex((word) => findCommand([word]) !== null));
  const command = findCommand(path);
  if (command === null) return null;
  const parent = findCommand(path.slice(0, 1));
  return renderCommandHelp(command, parent === null || parent === command ? [] : [parent.name], width);
}

function isHelpFlag(word: string): boolean {
  return word === "--help" || word === "-h";
}

async function printVersion(io: CliIo): Promise<number> {
  const { msaVersion } = await import("./msa-version.ts");
  io.stdout.write(`${msaVersion()}\n`);
  return 0;
}
