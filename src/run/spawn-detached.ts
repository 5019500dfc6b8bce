import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";

interface DetachedRequest {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** stdout and stderr go there; truncated first. */
  readonly logFile: string;
}

/** A process that outlives this one. Not by execa: its streams would pass through this process and die with it. */
export function spawnDetached({ argv, cwd, env, logFile }: DetachedRequest): {
  readonly pid: number;
  readonly exited: Promise<void>;
} {
  const [file = "", ...args] = argv;
  const log = openSync(logFile, "w");
  const child = spawn(file, args, { cwd, env, detached: true, stdio: ["ignore", log, log] });
  closeSync(log);
  child.unref();
  const exited = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  return { pid: child.pid ?? -1, exited };
}
