/** The route table and its history on disk. The only place in routes/ that touches files. */
import { appendFile, open, readFile, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { MsaError } from "../errors/msa-error.ts";
import { cacheFolder } from "../util/cache-folder.ts";
import { withFileLock } from "./file-lock.ts";
import { parseRoutes } from "./parse-routes.ts";
import { printRoutes } from "./print-routes.ts";
import type { RouteFile } from "./route-file.ts";
import type { Change, Transition } from "./transitions.ts";

export interface HistoryEntry {
  /** ISO 8601. */
  readonly at: string;
  readonly action: "move" | "rollback";
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly by: string;
  readonly reason?: string;
}

export interface Actor {
  readonly action: HistoryEntry["action"];
  /** Who: `cli`, `admin`, a person. */
  readonly by: string;
  readonly at: Date;
  readonly reason?: string | undefined;
}

export function routesPath(root: string): string {
  return join(root, "msa.routes.json");
}

/** History lies beside the table, whatever the table is called. */
export function historyPath(routesFile: string): string {
  return join(dirname(routesFile), ".msa", "history.jsonl");
}

/** Errors: MSA1008 missing · MSA1009 not valid. */
export async function readRoutes(path: string): Promise<RouteFile> {
  return parseRoutes(await readText(path), basename(path));
}

/**
 * Applies `change` to the table as it is at that moment: lock, read, change, write, append history, unlock. Two
 * writers never lose an update; a killed one leaves the old table or the new one.
 */
export async function changeRoutes(
  path: string,
  actor: Actor,
  change: (file: RouteFile) => Transition,
): Promise<Transition> {
  // A typo in the folder must not leave a .msa folder behind.
  await readText(path);
  return withRoutesLock(path, async () => {
    const transition = change(await readRoutes(path));
    if (transition.changed.length === 0) return transition;
    await writeRoutes(path, transition.file);
    await appendFile(historyPath(path), transition.changed.map((one) => historyLine(one, actor)).join(""));
    return transition;
  });
}

/** For who replaces the table together with other files. Errors: MSA2006 when a live process keeps the lock. */
export async function withRoutesLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  // In the folder that git ignores: what a killed holder leaves must not show as a change of the team's.
  return withFileLock(join(cacheFolder(dirname(path)), "routes.lock"), work);
}

/** Atomic: a reader sees the old table or the new one, whole. Needs the lock. */
async function writeRoutes(path: string, file: RouteFile): Promise<void> {
  const target = await realpath(path);
  // Not beside the table: what a killed run leaves must not show as a file of the team's.
  const staged = join(cacheFolder(dirname(path)), "routes.new");
  const handle = await open(staged, "w");
  try {
    await handle.writeFile(printRoutes(file));
    await handle.chmod((await stat(target)).mode & 0o7777);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await rename(staged, target);
  } catch (error) {
    // `.msa` lies on another file system, or the folder of a linked table does.
    if (!(error instanceof Error && "code" in error && error.code === "EXDEV")) throw error;
    await writeFileAtomic(target, printRoutes(file));
    await rm(staged, { force: true });
  }
}

/** Oldest first; a line cut short by a crash is left out. */
export async function readHistory(path: string): Promise<HistoryEntry[]> {
  const text = await readFile(historyPath(path), "utf8").catch(() => "");
  return text.split("\n").flatMap((line) => {
    try {
      return [JSON.parse(line) as HistoryEntry]; // written by historyLine only
    } catch {
      return [];
    }
  });
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new MsaError("MSA1008", { message: `no route table at ${path}`, where: [{ file: path }], cause });
  }
}

function historyLine(change: Change, actor: Actor): string {
  const entry: HistoryEntry = {
    at: actor.at.toISOString(),
    action: actor.action,
    id: change.id,
    from: side(change.from, change.fromWeight, change.fromWhen),
    to: side(change.to, change.toWeight, change.toWhen),
    by: actor.by,
    ...(actor.reason === undefined ? {} : { reason: actor.reason }),
  };
  return `${JSON.stringify(entry)}\n`;
}

function side(state: string, weight?: number, when?: string): string {
  return `${state}${weight === undefined ? "" : ` ${weight}`}${when === undefined ? "" : ` when ${when}`}`;
}
