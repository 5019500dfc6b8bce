import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { MsaError } from "../errors/msa-error.ts";
import { probeHealth } from "./probe-health.ts";
import { stopGroup } from "./stop-group.ts";

export interface ProcessRequest {
  /** For messages. */
  readonly name: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  /** The whole environment of the child. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Any answer below 500 means that it is ready. */
  readonly healthUrl: string;
  readonly onLine: (line: string) => void;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** Called as soon as there is a process, long before it is healthy. */
  readonly onStarted?: (pid: number) => void;
}

export interface RunningProcess {
  /** Leader of a process group of its own. */
  readonly pid: number;
  /** Resolves when it has ended, whoever ended it. */
  readonly exited: Promise<{ readonly how: string }>;
  /** Stops the whole group. */
  readonly stop: (graceMs: number) => Promise<void>;
}

const lastLines = 15;

/** Starts a process and waits until it is healthy. MSA4001 with its last lines when it dies or stays silent. */
export async function startProcess(request: ProcessRequest): Promise<RunningProcess> {
  const { name, healthUrl, signal, timeoutMs } = request;
  const { pid, exited, tail } = launch(request);
  const stop = (graceMs: number): Promise<void> => stopGroup(pid, graceMs);
  const started = performance.now();
  let ended: string | null = null;
  void exited.then(({ how }) => {
    ended = how;
  });
  const fail = async (what: string): Promise<never> => {
    await stop(2_000);
    const output = tail.length === 0 ? "it printed nothing" : `its last lines:\n${tail.join("\n")}`;
    throw new MsaError("MSA4001", { message: `${name} ${what}`, why: output });
  };
  let seen = "nothing";
  while (true) {
    if (signal.aborted) await fail("was interrupted before it was healthy");
    if (ended !== null) await fail(`ended (${ended}) before ${healthUrl} answered`);
    if (performance.now() - started > timeoutMs) {
      await fail(`did not get healthy within ${Math.round(timeoutMs / 1000)} s: ${healthUrl} gave ${seen}`);
    }
    const probe = await probeHealth(healthUrl, 2_000);
    // It must be ours that answers, not a stranger on the same port while ours has just died.
    if (probe.ok && ended === null) return { pid, exited, stop };
    seen = probe.seen;
    await sleep(60);
  }
}

function launch({ name, argv, cwd, env, onLine, onStarted }: ProcessRequest): {
  pid: number;
  exited: Promise<{ readonly how: string }>;
  tail: readonly string[];
} {
  const [file = "", ...args] = argv;
  const tail: string[] = [];
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
      tail.push(String(line));
      if (tail.length > lastLines) tail.shift();
      onLine(String(line));
    }
  })().catch(() => {});
  return { pid: child.pid, exited, tail };
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
