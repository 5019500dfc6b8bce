import { join } from "node:path";
import { run } from "./processes.ts";

export interface SuiteResult {
  readonly requests: number;
  readonly passed: number;
  readonly failed: number;
  readonly failures: readonly { readonly test: string; readonly message: string }[];
}

/** Runs the monolith's own API suite against any base URL. */
export async function runSuite(
  fixture: string,
  baseUrl: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<SuiteResult> {
  const { stdout, stderr, exitCode } = await run(
    [process.execPath, join(fixture, "api-tests/run.mjs"), "--json", "-"],
    {
      cwd: fixture,
      env: { ...env, BASE_URL: baseUrl },
      signal,
    },
  );
  try {
    return JSON.parse(stdout) as SuiteResult; // the fixture's own documented shape
  } catch {
    throw new Error(`the API suite ended with ${exitCode} and no result\n${stdout}${stderr}`);
  }
}
