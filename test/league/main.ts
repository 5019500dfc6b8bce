import { Cleanup } from "../demo/workbench.ts";
import { leagueTable } from "./league-table.ts";
import { readOptions } from "./options.ts";
import { runLeague } from "./run-league.ts";

const cleanup = new Cleanup();
const controller = new AbortController();
const started = performance.now();
const say = (line: string): void => {
  process.stderr.write(`${((performance.now() - started) / 1000).toFixed(0).padStart(4)} s  ${line}\n`);
};

for (const name of ["SIGINT", "SIGTERM"] as const) {
  process.on(name, () => {
    if (!controller.signal.aborted) say("stopping: processes and files of the league are being removed");
    controller.abort();
  });
}

try {
  const options = readOptions(process.argv.slice(2));
  const report = await runLeague(options, { cleanup, signal: controller.signal, say });
  process.stdout.write(`${options.json ? JSON.stringify(report, null, 2) : leagueTable(report)}\n`);
} catch (error) {
  if (!controller.signal.aborted)
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = controller.signal.aborted ? 130 : 1;
} finally {
  await cleanup.run();
}
