import { execa } from "execa";
import { MsaError } from "../errors/msa-error.ts";
import { keepLastLines } from "./last-lines.ts";

export interface LaunchRequest {
  /** For messages. */
  readonly name: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  /** The whole environment of the child. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onLine: (line: string) => void;
  /** Called as soon as there is a process, long before it is healthy. */
  readonly onStarted?: (pid: number) => void;
}

interface LaunchedProcess {
  readonly pid: number;
  readonly exited: Promise<{ readonly how: string }>;
  /** What it printed last, in words. */
  readonly lastWords: () => string;
}

const lastLines = 15;

/** Starts a command in a process group of its own, without a shell. MSA4001 when there is no such program. */
export function launchProcess({ name, argv, cwd, env, onLine, onStarted }: LaunchRequest): LaunchedProcess {
  const [file = "", ...args] = argv;
  const last = keepLastLines(lastLines);
  const child = execa(file, args, {
    cwd,
    env: { ...env },
    extendEnv: false,
    // A group of its own, so that stopping it reaches its children, and Ctrl-C in the terminal does not: msa stops in order.
    detached: true,
    cleanup: true,
    stdin: "ignore",
    all: true,
    buffer: false,
    reject: false,
  });
  const exited = child.then((result) => ({ how: describeEnd(result) }));
  if (child.pid === undefined)
    throw new MsaError("MSA4001", {
      message: `${name}: cannot start ${file}`,
      why: "there is no such program",
    });
  onStarted?.(child.pid);
  void (async () => {
    for await (const line of child.iterable({ from: "all" })) {
      last.add(String(line));
      onLine(String(line));
    }
  })().catch(() => {});
  const lastWords = (): string =>
    last.lines.length === 0 ? "it printed nothing" : `its last lines:\n${last.lines.join("\n")}`;
  return { pid: child.pid, exited, lastWords };
}

function describeEnd({
  exitCode,
  signal,
}: {
  exitCode?: number | undefined;
  signal?: string | undefined;
}): string {
  return signal === undefined ? `exit code ${exitCode ?? "unknown"}` : signal;
}
