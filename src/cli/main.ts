import { type CliIo, processIo } from "./cli-io.ts";
import { runCli } from "./run-cli.ts";

/** Called by bin/msa.js. Sets the exit code; Node ends by itself once stdout has drained. */
export async function main(): Promise<void> {
  const io = processIo();
  const argv = process.argv.slice(2);
  const interrupt = new AbortController();
  forgiveClosedPipe(interrupt);
  abortOnSignals(interrupt);
  process.once("uncaughtException", (error) => {
    interrupt.abort();
    void reportStray(error, argv, io);
  });
  const exitCode = await runCli(argv, io, interrupt.signal);
  process.exitCode ??= exitCode;
}

/** `msa analyze | head` closes stdout early: the reader has enough, that is no failure. */
function forgiveClosedPipe(interrupt: AbortController): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      interrupt.abort();
      process.exitCode = 0;
    });
  }
}

/** The first Ctrl-C asks everybody to clean up; a second one no longer waits for them. */
function abortOnSignals(interrupt: AbortController): void {
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(name, () => interrupt.abort(name));
  }
}

async function reportStray(error: unknown, argv: readonly string[], io: CliIo): Promise<void> {
  const { reportFailure } = await import("./report-failure.ts");
  process.exitCode = await reportFailure(error, argv, io);
}
