import { doctorText } from "../../report/doctor-text.ts";
import { doctor } from "../../workflows/doctor.ts";
import type { Invocation } from "../invocation.ts";
import { printResult } from "../print-result.ts";

export async function run(invocation: Invocation): Promise<number> {
  const { global, io } = invocation;
  const { cwd, configFile } = global;
  const result = await doctor({ cwd, configFile, env: io.env, nodeVersion: process.version });
  return printResult(invocation, result, doctorText);
}
