import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

export const msaBin = fileURLToPath(new URL("../../bin/msa.js", import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface SpawnOptions {
  readonly cwd: string;
  readonly env?: Record<string, string>;
  readonly onStart?: (pid: number) => void;
  /** Called with what stdout holds so far. */
  readonly onStdout?: (text: string) => void;
  /** Called with what stderr holds so far. */
  readonly onStderr?: (text: string, pid: number) => void;
}

/** Runs the built msa as a person's shell would, without a terminal. */
export function spawnMsa(
  args: readonly string[],
  { cwd, env = {}, onStart, onStdout, onStderr }: SpawnOptions,
): Promise<Ended> {
  const { CI: _ci, GITHUB_ACTIONS: _actions, FORCE_COLOR: _force, ...inherited } = process.env;
  const child = spawn(process.execPath, [msaBin, ...args], {
    cwd,
    env: { ...inherited, NO_COLOR: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onStart?.(child.pid ?? -1);
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    onStdout?.(stdout);
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    onStderr?.(stderr, child.pid ?? -1);
  });
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, stdout, stderr })));
}

/** A folder with those files, gone after the test. */
export function tempFolder(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "msa-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}
