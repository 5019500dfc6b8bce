import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type LaunchRequest, launchProcess } from "./launch-process.ts";
import { isAlive, markProcess, type ProcessMark, signal as signalProcess } from "./process-group.ts";
import { stopGroup } from "./stop-group.ts";
import { withPreloads } from "./with-preloads.ts";

export interface BootRequest extends Omit<LaunchRequest, "onStarted"> {
  /** Absolute path of `templates/live/routes-preload.cjs`. */
  readonly preload: string;
  /** Where the application is expected to listen; a server elsewhere may be there for health checks alone. */
  readonly ports: readonly number[];
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export type BootOutcome =
  /** Route tables as JSON, one a process that served any. */
  | { readonly kind: "seen"; readonly dumps: readonly string[] }
  | { readonly kind: "failed"; readonly how: string };

/** Unchanged for so long, tables are taken for whole; longer while the application itself may still be missing. */
const quietMs = { whole: 800, partial: 4_000, empty: 6_000 };
const graceMs = 2_000;

/**
 * Starts a command with the preload in front of every node process of it, waits for the route tables that these write
 * once they listen, and ends all of them, whatever happened.
 */
export async function bootRoutes(request: BootRequest): Promise<BootOutcome> {
  const folder = mkdtempSync(join(tmpdir(), "msa-live-"));
  const processes = new Map<number, ProcessMark>();
  let pid: number | null = null;
  try {
    const launched = launchProcess({
      ...request,
      env: {
        ...request.env,
        MSA_LIVE_ROUTES: folder,
        NODE_OPTIONS: withPreloads(request.env.NODE_OPTIONS, [request.preload]),
      },
    });
    pid = launched.pid;
    const outcome = await watch(request, launched, folder, processes);
    return outcome === null
      ? { kind: "seen", dumps: tablesIn(folder).map(({ text }) => text) }
      : { kind: "failed", how: outcome };
  } finally {
    if (pid !== null) await stopGroup(pid, graceMs);
    notePids(folder, processes);
    await stopStrays([...processes.values()]);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Null once the tables have come to rest; otherwise why there are none. */
async function watch(
  { timeoutMs, signal, ports }: BootRequest,
  { exited }: ReturnType<typeof launchProcess>,
  folder: string,
  processes: Map<number, ProcessMark>,
): Promise<string | null> {
  const started = performance.now();
  let seen = "";
  let since = started;
  let ended: string | null = null;
  void exited.then(({ how }) => {
    ended = how;
  });
  while (true) {
    signal.throwIfAborted();
    // Asked before the tables are read: what it wrote last still counts.
    const over = ended;
    const tables = tablesIn(folder);
    const now = performance.now();
    const text = tables.map((table) => table.text).join("\n");
    // A process that has just begun may have a table to add.
    if (notePids(folder, processes) || text !== seen) {
      seen = text;
      since = now;
    }
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    const pending = tables.some((table) => table.pending);
    const whole = !pending && tables.some((table) => ports.some((port) => table.ports.includes(port)));
    const quiet = now - since;
    if (rows > 0 && quiet >= (whole ? quietMs.whole : quietMs.partial)) return null;
    if (rows === 0 && tables.length > 0 && !pending && quiet >= quietMs.empty)
      return "it listens, but no route of a framework that msa knows was seen in it";
    // A start command may leave the application behind and end.
    if (over !== null && ![...processes.values()].some(isAlive))
      return rows > 0 ? null : `it ended (${over}) before it listened`;
    if (now - started > timeoutMs) {
      const what = tables.length === 0 ? "it did not listen" : "its routes did not come to rest";
      return rows > 0 && !pending ? null : `${what} within ${Math.round(timeoutMs / 1000)} s`;
    }
    await sleep(50);
  }
}

interface Table {
  readonly text: string;
  readonly rows: number;
  /** An application waits to be served. */
  readonly pending: boolean;
  readonly ports: readonly unknown[];
}

function tablesIn(folder: string): Table[] {
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return names.sort().flatMap((name) => {
    try {
      const text = readFileSync(join(folder, name), "utf8");
      const value: unknown = JSON.parse(text);
      // Written by our preload, in a process that anybody's code runs in.
      // Any object may be asked for any key.
      const { rows, pending, ports } = value as Readonly<Record<"rows" | "pending" | "ports", unknown>>;
      return [
        { text, rows: lengthOf(rows), pending: pending !== 0, ports: Array.isArray(ports) ? ports : [] },
      ];
    } catch {
      return [];
    }
  });
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}

/** Whether there is one that was not known. */
function notePids(folder: string, processes: Map<number, ProcessMark>): boolean {
  const known = processes.size;
  for (const name of readdirSync(folder)) {
    const pid = Number(/^(\d+)\.pid$/.exec(name)?.[1]);
    if (pid > 1 && !processes.has(pid)) processes.set(pid, markProcess(pid));
  }
  return processes.size > known;
}

/** What went into a group of its own is told apart by its start time from a later process of the same number. */
async function stopStrays(processes: readonly ProcessMark[]): Promise<void> {
  const left = (): readonly ProcessMark[] => processes.filter(isAlive);
  for (const { pid } of left()) signalProcess(pid, "SIGTERM");
  const started = performance.now();
  while (left().length > 0 && performance.now() - started < graceMs) await sleep(20);
  for (const { pid } of left()) signalProcess(pid, "SIGKILL");
}
