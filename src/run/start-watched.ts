import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type ProcessRequest, startProcess } from "./start-process.ts";
import { withPreloads } from "./with-preloads.ts";

export interface WatchedRequest extends ProcessRequest {
  /** Absolute path of `templates/live/routes-preload.cjs`; null: its routes are not asked for. */
  readonly routes: string | null;
  /** Absolute path of `templates/verify/schema-watch.cjs`; null: its statements are left alone. */
  readonly schema: string | null;
}

/** What the processes behind a start command said about their statements. */
export interface SchemaWatch {
  /** Statements that would have changed the schema, and were stopped. */
  readonly changes: readonly string[];
  /** Tables that packages make for themselves where they are not there yet; the monolith's code names none of them. */
  readonly made: readonly string[];
  /** Kinds of connections that were looked at: `postgres`, `mysql`, `sqlite`. */
  readonly watched: readonly string[];
  /** Packages and engines whose statements nobody can see. */
  readonly unseen: readonly string[];
  /** Packages that were looked for where they are hidden (`MSA_HIDDEN_PACKAGES`), and are there. */
  readonly outside: readonly string[];
}

export interface WatchedProcess {
  /** Route tables as JSON, one a process that served any. */
  readonly dumps: readonly string[];
  readonly schema: SchemaWatch;
  readonly stop: (graceMs: number) => Promise<void>;
}

/** Unchanged for so long, what was seen is taken for all of it. */
const quietMs = 800;
const longestMs = 8_000;

/**
 * Starts a process as `startProcess` does, with watchers in front of every node process of it. `onFailure` is given what
 * the watchers saw when it does not get healthy: that may be why.
 */
export async function startWatched(
  request: WatchedRequest,
  onFailure: (schema: SchemaWatch) => void = () => {},
): Promise<WatchedProcess> {
  const folder = mkdtempSync(join(tmpdir(), "msa-watch-"));
  const [tables, statements] = ["routes", "schema"].map((name) => join(folder, name)) as [string, string]; // two names, two paths
  for (const each of [tables, statements]) mkdirSync(each);
  const clear = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  const preloads = [request.routes, request.schema].filter((file) => file !== null);
  const env = {
    ...request.env,
    ...(request.routes === null ? {} : { MSA_LIVE_ROUTES: tables }),
    ...(request.schema === null ? {} : { MSA_SCHEMA_WATCH: statements }),
    NODE_OPTIONS: withPreloads(request.env.NODE_OPTIONS, preloads),
  };
  try {
    const running = await startProcess({ ...request, env });
    await rest(folder, request.signal);
    const dumps = readdirSync(tables)
      .filter((name) => name.endsWith(".json"))
      .map((name) => readFileSync(join(tables, name), "utf8"));
    const schema = readSchemaWatch(statements);
    const stop = (graceMs: number): Promise<void> => running.stop(graceMs).finally(clear);
    return { dumps, schema, stop };
  } catch (error) {
    onFailure(readSchemaWatch(statements));
    clear();
    throw error;
  }
}

/** What starts may go on after the first answer: a pool that connects late, a table that is made by the way. */
async function rest(folder: string, signal: AbortSignal): Promise<void> {
  const started = performance.now();
  let seen = "";
  let since = started;
  while (performance.now() - since < quietMs && performance.now() - started < longestMs) {
    if (signal.aborted) return;
    const now = sizesBelow(folder);
    if (now !== seen) since = performance.now();
    seen = now;
    await sleep(50);
  }
}

function sizesBelow(folder: string): string {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return names
    .map((name) => `${name} ${statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0}`)
    .join("\n");
}

function readSchemaWatch(folder: string): SchemaWatch {
  const lines = readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), "utf8").split("\n"));
  const entries = lines.flatMap((line): Record<string, unknown>[] => (line === "" ? [] : [JSON.parse(line)]));
  const all = (key: string): string[] => [
    ...new Set(entries.flatMap((entry) => (typeof entry[key] === "string" ? [entry[key]] : []))),
  ];
  return {
    changes: all("change"),
    made: all("made"),
    watched: all("watched"),
    unseen: all("unseen"),
    outside: all("outside"),
  };
}
