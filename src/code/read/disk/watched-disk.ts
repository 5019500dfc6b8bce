/**
 * The disk as stage 1 sees it. Every look is written down while `watchDisk` runs, so that it can be told later, without
 * reading the code again, whether each look would be answered the same (../cache/). Nothing else in stage 1 may ask node:fs.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { createHash } from "node:crypto";
import {
  type Dirent,
  existsSync as exists,
  readdirSync,
  readFileSync as readFile,
  realpathSync as realpath,
  type Stats,
  statSync as stat,
} from "node:fs";
import { type Look, printAt } from "./look.ts";

export interface DiskWatch {
  /** By absolute path. */
  readonly looks: Map<string, Look>;
  /** Milliseconds since the epoch: what was written later than shortly before may not be known by its time. */
  readonly startedAt: number;
  /** Something changed while it was read: what was made of it may belong to no state of the project. */
  unsteady: boolean;
}

interface Looking {
  readonly look: Look;
  readonly watch: DiskWatch;
}

const current = new AsyncLocalStorage<DiskWatch>();

/** Runs a reading; what it asked of the disk is in the watch. */
export function watchDisk<Result>(watch: DiskWatch, read: () => Result): Result {
  return current.run(watch, read);
}

export function startWatch(): DiskWatch {
  return { looks: new Map(), startedAt: Date.now(), unsteady: false };
}

/** A store that lives as long as the reading that asks for it, so that the next reading looks again. */
export function keptForOneReading<Store>(make: () => Store): () => Store {
  const stores = new WeakMap<DiskWatch, Store>();
  return () => {
    const watch = current.getStore();
    if (watch === undefined) return make();
    const known = stores.get(watch) ?? make();
    stores.set(watch, known);
    return known;
  };
}

export function existsSync(path: string): boolean {
  lookAt(path);
  return exists(path);
}

export function statSync(path: string): Pick<Stats, "isFile" | "isDirectory"> {
  lookAt(path);
  return stat(path);
}

/** False for what is not there. */
export function isLargerThan(path: string, bytes: number): boolean {
  const look = lookAt(path);
  const larger = (stat(path, { throwIfNoEntry: false })?.size ?? 0) > bytes;
  if (look !== null) note(look.look, "larger", `${bytes} ${larger}`, look.watch);
  return larger;
}

export function readFileSync(path: string): Buffer;
export function readFileSync(path: string, encoding: "utf8"): string;
export function readFileSync(path: string, encoding?: "utf8"): Buffer | string {
  const look = lookAt(path);
  if (look !== null) look.look.otherwise = true;
  const bytes = readSource(path);
  return encoding === undefined ? bytes : bytes.toString(encoding);
}

/** The bytes of one of the sources: what is made of them is known file by file. */
export function readSource(path: string): Buffer {
  const look = lookAt(path);
  try {
    const bytes = readFile(path);
    if (look !== null) note(look.look, "hash", hashOf(bytes), look.watch);
    return bytes;
  } catch (error) {
    // What may not be read today may be tomorrow.
    if (look !== null && look.look.print.kind !== "absent") note(look.look, "hash", unreadable, look.watch);
    throw error;
  }
}

export function realpathSync(path: string): string {
  const look = lookAt(path);
  const real = realpath(path);
  if (look !== null) note(look.look, "real", real, look.watch);
  return real;
}

/**
 * Folders, links, and those files whose names match; msa's own folder is never among them. What is left out is not looked
 * at, so it may come and go without a change of the answer.
 */
export function entriesIn(folder: string, files: RegExp): Dirent[] {
  const look = lookAt(folder);
  try {
    const entries = listFolder(folder, files);
    if (look !== null) noteNames(look, files, hashOf(namesOf(entries)));
    return entries;
  } catch (error) {
    if (look !== null && look.look.print.kind !== "absent") noteNames(look, files, unreadable);
    throw error;
  }
}

function listFolder(folder: string, files: RegExp): Dirent[] {
  return readdirSync(folder, { withFileTypes: true }).filter(
    (entry) => entry.name !== ".msa" && (!entry.isFile() || files.test(entry.name)),
  );
}

/** For those who ask whether an answer still holds: the hash of a file. */
export function contentAt(path: string): string {
  try {
    return hashOf(readFile(path));
  } catch {
    return unreadable;
  }
}

/** The hash of the names that `entriesIn` gives; `files` as it is written down in a look. */
export function namesAt(folder: string, files: string): string {
  const [, pattern = "", flags] = /^\/(.*)\/(\w*)$/s.exec(files) ?? [];
  try {
    return hashOf(namesOf(listFolder(folder, new RegExp(pattern, flags))));
  } catch {
    return unreadable;
  }
}

const unreadable = "unreadable";

/** Null for what is not there. */
export function realPathAt(path: string): string | null {
  try {
    return realpath(path);
  } catch {
    return null;
  }
}

function namesOf(entries: readonly Dirent[]): string {
  return entries.map((entry) => `${kindOf(entry)} ${entry.name}`).join("\n");
}

export function hashOf(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

function kindOf(entry: Dirent): string {
  if (entry.isSymbolicLink()) return "link";
  return entry.isDirectory() ? "folder" : entry.isFile() ? "file" : "other";
}

/** The print is taken before the look itself: what changes in between shows as changed later. */
function lookAt(path: string): Looking | null {
  const watch = current.getStore();
  if (watch === undefined) return null;
  const known = watch.looks.get(path);
  if (known !== undefined) return { look: known, watch };
  const look: Look = { print: printAt(path) };
  watch.looks.set(path, look);
  return { look, watch };
}

function note(look: Look, aspect: "hash" | "real" | "larger", answer: string, watch: DiskWatch): void {
  const before = look[aspect];
  if ((before !== undefined && before !== answer) || look.print.kind === "absent") watch.unsteady = true;
  look[aspect] = answer;
}

function noteNames({ look, watch }: Looking, files: RegExp, names: string): void {
  look.lists ??= {};
  const before = look.lists[String(files)];
  if (before !== undefined && before !== names) watch.unsteady = true;
  look.lists[String(files)] = names;
}
