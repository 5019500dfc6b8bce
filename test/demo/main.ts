import { parseArgs } from "node:util";
import { runDemo } from "./run-demo.ts";
import { demoTable, troubleIn } from "./verdict.ts";
import { Cleanup } from "./workbench.ts";

const cleanup = new Cleanup();
const controller = new AbortController();
const started = performance.now();
const say = (line: string): void => {
  process.stderr.write(`${((performance.now() - started) / 1000).toFixed(0).padStart(4)} s  ${line}\n`);
};

for (const name of ["SIGINT", "SIGTERM"] as const) {
  process.on(name, () => {
    if (!controller.signal.aborted)
      say("stopping: processes, database and files of the demo are being removed");
    controller.abort();
  });
}

try {
  const { values } = parseArgs({ options: { only: { type: "string" } } });
  const only = values.only?.split(",") ?? null;
  const report = await runDemo(cleanup, { signal: controller.signal, say, only });
  const trouble = troubleIn(report);
  process.stdout.write(`\n${demoTable(report)}\n`);
  for (const line of trouble) process.stdout.write(`OFF: ${line}\n`);
  process.exitCode = trouble.length === 0 ? 0 : 1;
} catch (error) {
  if (!controller.signal.aborted)
    process.stderr.write(`\nthe demo broke off: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = controller.signal.aborted ? 130 : 1;
} finally {
  await cleanup.run();
}
