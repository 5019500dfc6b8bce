/**
 * An advisory lock between processes on one machine: a file that names its holder. A lock whose holder is dead is
 * broken under a second, short-lived lock, so that two waiters never break the lock that one of them just took.
 */
import { randomUUID } from "node:crypto";
import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
// Liveness of another process is the one thing only `process` can tell; nothing here reads its state.
import { kill, pid } from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { MsaError } from "../errors/msa-error.ts";

/** Milliseconds. An update takes a few; a waiter gives up only when something is really wrong. */
const patience = 15_000;
const retryEvery = 15;
const breakerAge = 5_000;

/** Runs `work` while holding the lock. Errors: MSA2006 when a live process keeps it. */
export async function withFileLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const mine = JSON.stringify({ pid, host: hostname(), token: randomUUID() });
  await acquire(path, mine);
  try {
    return await work();
  } finally {
    if ((await contentOf(path)) === mine) await rm(path, { force: true });
  }
}

async function acquire(path: string, mine: string): Promise<void> {
  const giveUp = performance.now() + patience;
  while (!(await create(path, mine))) {
    const held = await contentOf(path);
    if (held !== null && (isDead(held) || (held === "" && (await ageOf(path)) > breakerAge)))
      await breakLock(path, held);
    else if (performance.now() > giveUp) {
      throw new MsaError("MSA2006", {
        message: `the route table is locked: ${path}`,
        where: [{ file: path }],
      });
    } else await sleep(retryEvery);
  }
}

async function breakLock(path: string, stale: string): Promise<void> {
  const breaker = `${path}.break`;
  if (!(await create(breaker, stale))) {
    if ((await ageOf(breaker)) > breakerAge) await rm(breaker, { force: true });
    else await sleep(retryEvery);
    return;
  }
  try {
    if ((await contentOf(path)) === stale) await rm(path, { force: true });
  } finally {
    await rm(breaker, { force: true });
  }
}

async function create(path: string, content: string): Promise<boolean> {
  try {
    await writeFile(path, content, { flag: "wx" });
    return true;
  } catch (error) {
    if (isCode(error, "EEXIST")) return false;
    throw error;
  }
}

/** Milliseconds; a file that was just removed has no age. An empty lock is one whose holder died between two system calls. */
async function ageOf(path: string): Promise<number> {
  return stat(path).then(
    (found) => Date.now() - found.mtimeMs,
    () => 0,
  );
}

async function contentOf(path: string): Promise<string | null> {
  return readFile(path, "utf8").catch(() => null);
}

/** A lock from another machine, or one that is being written this moment, is never called dead. */
function isDead(content: string): boolean {
  const holder = /^\{"pid":(\d+),"host":("[^"]*")/.exec(content);
  if (holder === null || JSON.parse(holder[2]!) !== hostname()) return false;
  try {
    kill(Number(holder[1]), 0);
    return false;
  } catch (error) {
    return isCode(error, "ESRCH");
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
