import { Cleanup } from "../demo/workbench.ts";
import { leagueTable, whatIsOff } from "./league-table.ts";
import { readOptions, usage } from "./options.ts";
import type { LeagueReport } from "./report.ts";
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
  const reports: LeagueReport[] = [];
  for (const one of options ?? []) {
    const report = await runLeague(one, { cleanup, signal: controller.signal, say });
    reports.push(report);
    if (!one.json) process.stdout.write(`${leagueTable(report)}\n\n`);
    // Before the next one: database, copy, processes.
    await cleanup.run();
  }
  if (options === null) process.stdout.write(`${usage}\n`);
  else if (options[0]?.json)
    process.stdout.write(`${JSON.stringify(options.length === 1 ? reports[0] : reports, null, 2)}\n`);
  if (reports.some((report) => whatIsOff(report).length > 0)) process.exitCode = 1;
} catch (error) {
  if (!controller.signal.aborted)
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = controller.signal.aborted ? 130 : 1;
} finally {
  await cleanup.run();
}
