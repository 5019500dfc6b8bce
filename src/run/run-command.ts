import { stopGroup } from "./stop-group.ts";

export interface CommandRequest {
  readonly argv: readonly string[];
  readonly cwd: string;
  /** The whole environment of the child. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal;
}

export interface CommandResult {
  /** 127 when the program could not be started, 130 when a signal ended it. */
  readonly exitCode: number;
  /** The last lines of stdout and stderr together. */
  readonly output: string;
}

const keptLines = 400;

/** Runs a command to its end, without a shell; never throws for how it ended. */
export async function runCommand({ argv, cwd, env, onLine, signal }: CommandRequest): Promise<CommandResult> {
  const [file = "", ...args] = argv;
  const lines: string[] = [];
  // A hundred small modules, which most commands never need.
  const { execa } = await import("execa");
  const child = execa(file, args, {
    cwd,
    env: { ...env },
    extendEnv: false,
    stdin: "ignore",
    all: true,
    buffer: false,
    reject: false,
    // A group of its own: `npm install` runs scripts that would outlive it, and hold its output open.
    detached: true,
  });
  const stop = (): void => {
    if (child.pid !== undefined) void stopGroup(child.pid, 3_000);
  };
  if (signal?.aborted) stop();
  signal?.addEventListener("abort", stop, { once: true });
  const reading = (async () => {
    for await (const line of child.iterable({ from: "all" })) {
      lines.push(String(line));
      if (lines.length > keptLines) lines.shift();
      onLine?.(String(line));
    }
  })();
  // The exit code comes from the child; a stream that breaks off with it is no second failure.
  const [result] = await Promise.all([child, reading.catch(() => {})]);
  signal?.removeEventListener("abort", stop);
  if (result.exitCode === undefined && result.signal === undefined)
    lines.push(result.shortMessage ?? `cannot start ${file}`);
  return { exitCode: result.exitCode ?? (result.signal === undefined ? 127 : 130), output: lines.join("\n") };
}
