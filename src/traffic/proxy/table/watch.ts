import { type FSWatcher, watch as watchFolder } from "node:fs";
import { basename, dirname } from "node:path";
import { fileStamp } from "./table-source.ts";

/** Milliseconds. The promise is "obeys within a second" also where the file system sends no events (NFS, containers). */
const pollEvery = 200;

export interface Watch {
  close(): void;
}

/** Calls `onChange` soon after the file was written, replaced or removed; maybe once too often, never too seldom. */
export function watchFile(path: string, onChange: () => void): Watch {
  let stamp = fileStamp(path);
  const look = (): void => {
    const now = fileStamp(path);
    if (now === stamp) return;
    stamp = now;
    onChange();
  };
  const timer = setInterval(look, pollEvery);
  timer.unref();
  // The folder, not the file: an atomic write replaces the file, and a watch on it would stay with the old one.
  const watcher = openWatcher(dirname(path), (name) => {
    if (name === null || name === basename(path)) look();
  });
  return {
    close() {
      clearInterval(timer);
      watcher?.close();
    },
  };
}

function openWatcher(folder: string, onEvent: (name: string | null) => void): FSWatcher | null {
  try {
    const watcher = watchFolder(folder, { persistent: false }, (_, name) => onEvent(name));
    // Out of inotify watches, folder removed: the poll goes on.
    watcher.on("error", () => watcher.close());
    return watcher;
  } catch {
    return null;
  }
}
