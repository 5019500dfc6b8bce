import { randomUUID } from "node:crypto";
import { link, readFile, rename, rm, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { MsaError } from "../../../errors/msa-error.ts";
import { errorCode } from "../disk.ts";
import { journalFolder, openJournals, sweepJournals } from "./journal.ts";

/** One writer at a time: two would interleave their change sets. */
export async function withLock<T>(root: string, work: () => Promise<T>): Promise<T> {
  await openJournals(root);
  const lock = join(journalFolder(root), "lock");
  await takeLock(lock);
  try {
    await sweepJournals(root);
    return await work();
  } finally {
    await unlink(lock);
  }
}

async function takeLock(lock: string): Promise<void> {
  for (let attempt = 0; attempt < 5; attempt++) {
    if (await tryLock(lock)) return;
    const holder = await readFile(lock, "utf8").catch(() => null);
    if (holder === null) continue; // given back meanwhile
    const pid = Number.parseInt(holder, 10);
    if (isAlive(pid)) throw busy(pid);
    await breakLock(lock, holder);
  }
  throw busy(null);
}

/** Written aside and linked into place, so that a lock is never seen without its pid. */
async function tryLock(lock: string): Promise<boolean> {
  const own = `${lock}.${randomUUID()}`;
  try {
    await writeFile(own, `${process.pid}\n`);
    await link(own, lock);
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    // A full disk: half a lock beside it would help nobody.
    if (errorCode(error) === "ENOSPC" || errorCode(error) === "EDQUOT") throw error;
    // A file system without hard links.
    return await writeFile(lock, `${process.pid}\n`, { flag: "wx" }).then(
      () => true,
      () => false,
    );
  } finally {
    await rm(own, { force: true });
  }
}

/** Two runs may find the same dead lock: only the one whose rename took the dead one may go on; a live one is put back. */
async function breakLock(lock: string, holder: string): Promise<void> {
  const aside = `${lock}.${randomUUID()}`;
  const taken = await rename(lock, aside).then(
    () => true,
    () => false,
  );
  if (!taken) return;
  if ((await readFile(aside, "utf8")) === holder) await unlink(aside);
  else await rename(aside, lock);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === "EPERM";
  }
}

function busy(pid: number | null): MsaError {
  return new MsaError("MSA2006", {
    message: pid === null ? "the lock changes hands too fast" : `process ${pid} holds the lock`,
    where: [{ file: ".msa/journal/lock" }],
  });
}
