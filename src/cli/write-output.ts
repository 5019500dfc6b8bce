import { mkdir, stat, writeFile } from "node:fs/promises";
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
  if (await takesNoOther(file)) await writeFile(file, whole);
  else await writeFileAtomic(file, whole);
  remark(invocation, `wrote ${output}`);
}

/** A device or a pipe is written to: a file renamed into its place, as root may do, would end `/dev/null` for everybody. */
async function takesNoOther(file: string): Promise<boolean> {
  const there = await stat(file).catch(() => null);
  return there !== null && !there.isFile();
}
