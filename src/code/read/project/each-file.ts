import { setImmediate } from "node:timers/promises";
import { ts } from "ts-morph";
import { ofFile } from "./body-looks.ts";
import type { Sources } from "./open-sources.ts";

/** Looks at files one after the other. What it keeps must hold no node of a tree. */
export interface FileReader {
  /** Whether a file with this text is of interest; left out: every file. */
  wants?(text: string): boolean;
  /** Called for the whole file, before its nodes. */
  file?(path: string, file: ts.SourceFile): void;
  /** Called for every node, parents first. */
  node?(node: ts.Node, path: string): void;
}

type OnCount = (done: number, total: number) => void;

/** One walk over every file for all readers together: trees are made once, and walked once. */
export async function readEachFile(
  sources: Sources,
  readers: readonly FileReader[],
  onCount: OnCount,
): Promise<void> {
  await eachFile(sources, "bound", onCount, (path, file) => readOneFile(readers, path, file));
}

export function readOneFile(readers: readonly FileReader[], path: string, file: ts.SourceFile): void {
  const interested = readers.filter((reader) => reader.wants?.(file.text) ?? true);
  for (const reader of interested) reader.file?.(path, file);
  const walking = interested.filter((reader) => reader.node !== undefined);
  if (walking.length === 0) return;
  const visit = (node: ts.Node): void => {
    for (const reader of walking) reader.node?.(node, path);
    ts.forEachChild(node, visit);
  };
  visit(file);
}

/**
 * Trees that nobody holds are let go between two turns of the event loop, not within one: a weak reference that was
 * followed stays strong until the turn ends.
 */
export async function eachFile(
  sources: Sources,
  as: "bound" | "unbound",
  onCount: OnCount,
  visit: (path: string, file: ts.SourceFile) => void,
): Promise<void> {
  await inTurns(
    sources.files.keys(),
    (path) => {
      const file = as === "bound" ? sources.files.get(path) : sources.unboundTree(path);
      ofFile(path, () => visit(path, file!)); // a key of the map
    },
    (done) => onCount(done, sources.files.size),
  );
}

/** For work that opens a file for each item: see `eachFile`. */
export async function inTurns<Item>(
  items: Iterable<Item>,
  visit: (item: Item) => void,
  onCount: (done: number) => void = () => {},
): Promise<void> {
  let count = 0;
  for (const item of items) {
    visit(item);
    if (++count % filesPerTurn > 0) continue;
    onCount(count);
    await setImmediate();
  }
}

const filesPerTurn = 50;
