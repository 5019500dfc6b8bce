import { chmod, lstat, mkdir, open, readFile, rename, rm, rmdir, unlink } from "node:fs/promises";

/** Every way in which write/ touches the disk. Tests put one in between that fails, or kills the process, at a chosen step. */
export interface Disk {
  read(path: string): Promise<Buffer>;
  /** Permission bits of a file; null when there is nothing at the path. */
  mode(path: string): Promise<number | null>;
  /** Creates or replaces; the bytes have reached the medium when this returns. */
  write(path: string, bytes: Uint8Array, mode: number | null): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Removes a file; it is fine when there is none. */
  remove(path: string): Promise<void>;
  makeDir(path: string): Promise<void>;
  /** Removes an empty folder; it is fine when there is none. False when something is in it. */
  removeDir(path: string): Promise<boolean>;
  removeTree(path: string): Promise<void>;
}

export const nodeDisk: Disk = {
  read: (path) => readFile(path),
  async mode(path) {
    const stat = await lstat(path).catch(nullWhenMissing);
    return stat === null ? null : stat.mode & 0o7777;
  },
  async write(path, bytes, mode) {
    const file = await open(path, "w");
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    // Not through open(): the umask would take bits away that the file had.
    if (mode !== null) await chmod(path, mode);
  },
  rename: (from, to) => rename(from, to),
  async remove(path) {
    await unlink(path).catch(nullWhenMissing);
  },
  async makeDir(path) {
    await mkdir(path, { recursive: true });
  },
  async removeDir(path) {
    try {
      await rmdir(path);
      return true;
    } catch (error) {
      const code = errorCode(error);
      if (code === "ENOENT" || code === "ENOTDIR") return true;
      if (code === "ENOTEMPTY" || code === "EEXIST") return false;
      throw error;
    }
  },
  removeTree: (path) => rm(path, { recursive: true, force: true, maxRetries: 3 }),
};

export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

function nullWhenMissing(error: unknown): null {
  if (errorCode(error) === "ENOENT" || errorCode(error) === "ENOTDIR") return null;
  throw error;
}
