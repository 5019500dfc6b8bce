import { mkdir, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Invocation } from "./invocation.ts";
import { remark } from "./print-result.ts";

/** The report in the file that `--output` names, or on stdout. */
export async function writeOutput(invocation: Invocation, text: string): Promise<void> {
  const { flags, global, io } = invocation;
  const output = flags.text("output");
  const whole = text === "" || text.endsWith("\n") ? text : `${text}\n`;
  if (output === undefined) {
    io.stdout.write(whole);
    return;
  }
  const file = resolve(global.cwd, output);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, whole);
  remark(invocation, `wrote ${output}`);
}
