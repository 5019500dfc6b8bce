import { mkdir } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import writeFileAtomic from "write-file-atomic";
import type { Invocation } from "./invocation.ts";
import { remark } from "./print-result.ts";

/** The report in the file that `--output` names, or on stdout. Whoever reads the file sees the old one or the new one. */
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
  await writeFileAtomic(file, whole);
  remark(invocation, `wrote ${output}`);
}
