import { statSync } from "node:fs";

/** What was asked of one path, and what the answers were. That it is there, and what it is, counts always. */
export interface Look {
  readonly print: Print;
  /** It was read for something else than as one of the sources. */
  otherwise?: true;
  /** Of its bytes; `unreadable` when they could not be had. */
  hash?: string;
  /** Where it really lies. */
  real?: string;
  /** Whether it is larger than so many bytes: `5000000 false`. */
  larger?: string;
  /** Of the names in a folder, by the pattern that chose them. */
  lists?: Record<string, string>;
}

/** What tells cheaply that a file has not been written since; links are followed. */
export interface Print {
  readonly kind: "file" | "folder" | "other" | "absent";
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly modified: number;
  /** Of the inode: no program can set it back. */
  readonly changed: number;
  readonly inode: number;
}

const absent: Print = { kind: "absent", size: 0, modified: 0, changed: 0, inode: 0 };

export function printAt(path: string): Print {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return absent;
    const kind = stats.isFile() ? "file" : stats.isDirectory() ? "folder" : "other";
    return { kind, size: stats.size, modified: stats.mtimeMs, changed: stats.ctimeMs, inode: stats.ino };
  } catch {
    // What may not be seen, or is a link to itself, is not there for us.
    return absent;
  }
}
