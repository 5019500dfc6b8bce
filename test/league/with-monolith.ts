import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { launchProcess } from "../../src/run/launch-process.ts";
import { probeHealth } from "../../src/run/probe-health.ts";
import { readEnvFile } from "../../src/run/read-env-file.ts";
import { stopGroup } from "../../src/run/stop-group.ts";
import { splitCommand } from "../../src/util/split-command.ts";

interface Monolith {
  readonly start: string;
  readonly dir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly health: string;
  /** Where it may listen: a free port, which it is told in PORT, and the one that is written down in it. */
  readonly ports: { readonly free: number; readonly stated: number };
  readonly signal: AbortSignal;
}

const timeoutMs = 120_000;
const graceMs = 10_000;

/** Runs the monolith alone, as its own start command does, and tells on which of the ports it listens. */
export async function withMonolith<T>(monolith: Monolith, use: (port: number) => Promise<T>): Promise<T> {
  const { start, dir, env, ports, signal } = monolith;
  const candidates = await vacant(monolith);
  const { pid, exited, lastWords } = launchProcess({
    name: "monolith",
    argv: splitCommand(start),
    cwd: dir,
    env: { ...readEnvFile(join(dir, ".env")), ...env, PORT: String(ports.free) },
    onLine: () => {},
  });
  let ended: string | null = null;
  void exited.then(({ how }) => {
    ended = how;
  });
  try {
    const started = performance.now();
    while (true) {
      signal.throwIfAborted();
      for (const port of candidates)
        if ((await probe(monolith, port)).ok && ended === null) return await use(port);
      if (ended !== null || performance.now() - started > timeoutMs) {
        const how = ended === null ? `answers on none of ${candidates.join(", ")}` : `ended (${ended})`;
        throw new Error(`the monolith ${how}\n${lastWords()}`);
      }
      await sleep(100);
    }
  } finally {
    await stopGroup(pid, graceMs);
  }
}

/** A stranger's process on the stated port would be taken for the monolith. */
async function vacant(monolith: Monolith): Promise<number[]> {
  const { free, stated } = monolith.ports;
  const { ok, seen } = await probe(monolith, stated);
  return ok || seen !== "ECONNREFUSED" ? [free] : [free, stated];
}

function probe({ health }: Monolith, port: number) {
  return probeHealth(`http://127.0.0.1:${port}${health}`, 2_000);
}
