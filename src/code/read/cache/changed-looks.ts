import { type Look, type Print, printAt } from "../disk/look.ts";
import { contentAt, namesAt, realPathAt } from "../disk/watched-disk.ts";

export interface LooksAgain {
  /** Paths for which the disk gives another answer today. */
  readonly changed: readonly string[];
  /** Some times are new although the content is not: worth writing down. */
  readonly renewed: boolean;
}

/**
 * What was asked of the disk is asked again, cheaply where times allow it: a file whose size, times and inode are as they
 * were is unchanged, unless it was written so shortly before the first look (`startedAt`) that a write after it could bear
 * the same time. All others are read. Prints of unchanged files are renewed in `looks`.
 */
export function changedLooks(looks: Map<string, Look>, startedAt: number): LooksAgain {
  const changed: string[] = [];
  let renewed = false;
  for (const [path, look] of looks) {
    const print = printAt(path);
    if (look.real !== undefined && realPathAt(path) !== look.real) changed.push(path);
    else if (samePrint(print, look.print) && isOld(print, startedAt)) continue;
    else if (print.kind !== look.print.kind || !sameContent(path, look, print)) changed.push(path);
    else if (print.kind !== "absent") {
      looks.set(path, { ...look, print });
      renewed = true;
    }
  }
  return { changed, renewed };
}

/** Clocks of file systems are as coarse as two seconds. */
const coarsest = 2_000;

function isOld(print: Print, startedAt: number): boolean {
  return print.kind === "absent" || Math.max(print.modified, print.changed) < startedAt - coarsest;
}

function samePrint(a: Print, b: Print): boolean {
  return (
    a.kind === b.kind &&
    a.size === b.size &&
    a.modified === b.modified &&
    a.changed === b.changed &&
    a.inode === b.inode
  );
}

/** Whether a file has another content now, and no other answer about it changes by that. */
export function changedAsSource(path: string, look: Look): boolean {
  const print = printAt(path);
  return (
    look.hash !== undefined &&
    look.otherwise !== true &&
    print.kind === "file" &&
    look.print.kind === "file" &&
    (look.real === undefined || realPathAt(path) === look.real) &&
    (look.larger === undefined || isAsLarge(look.larger, print.size))
  );
}

/**
 * All looks of a reading and of one after it, that saw a part of the disk again; null when something beside the `changed`
 * file has changed in between.
 */
export function looksTogether(
  before: ReadonlyMap<string, Look>,
  after: ReadonlyMap<string, Look>,
  changed: string,
): Map<string, Look> | null {
  const found = new Map(before);
  for (const [path, look] of after) {
    const known = before.get(path);
    if (known !== undefined && path !== changed && !samePrint(known.print, look.print)) return null;
    // The second one has perhaps asked for less.
    const lists = { ...known?.lists, ...look.lists };
    found.set(path, { ...known, ...look, ...(Object.keys(lists).length === 0 ? {} : { lists }) });
  }
  return found;
}

function sameContent(path: string, { hash, larger, lists }: Look, print: Print): boolean {
  return (
    (hash === undefined || contentAt(path) === hash) &&
    (larger === undefined || isAsLarge(larger, print.size)) &&
    Object.entries(lists ?? {}).every(([files, names]) => namesAt(path, files) === names)
  );
}

function isAsLarge(larger: string, size: number): boolean {
  const [bytes, answer] = larger.split(" ");
  return String(size > Number(bytes)) === answer;
}
