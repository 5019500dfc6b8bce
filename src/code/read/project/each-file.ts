import { setImmediate } from "node:timers/promises";
import { ts } from "ts-morph";
import { ofFile } from "./body-looks.ts";
import type { Sources } from "./open-sources.ts";
import { endTurn, inTurn } from "./turns.ts";

/** Looks at files one after the other. What it keeps must hold no node of a tree. */
export interface FileReader {
  /** Whether a file with this text is of interest; left out: every file. */
  wants?(text: string): boolean;
  /** Called for the whole file, before its nodes. */
  file?(path: string, file: ts.SourceFile): void;
  /** What it wants to see of the nodes; left out: all of them. */
  readonly kinds?: readonly ts.SyntaxKind[];
  /** Called for every node of those kinds, parents first. */
  node?(node: ts.Node, path: string): void;
}

type OnCount = (done: number, total: number) => void;

/** One walk over every file for all readers together: trees are made once, and walked once. */
export async function readEachFile(
  sources: Sources,
  readers: readonly FileReader[],
  onCount: OnCount,
): Promise<void> {
  await eachFile(sources, "bound", onCount, fileWalk(readers));
}

/** Shows a file to all readers that are interested in it. */
export function fileWalk(readers: readonly FileReader[]): (path: string, file: ts.SourceFile) => void {
  const byInterest = new Map<string, ByKind>();
  return (path, file) => {
    const interested = readers.filter((reader) => reader.wants?.(file.text) ?? true);
    for (const reader of interested) reader.file?.(path, file);
    const key = interested.map((reader) => readers.indexOf(reader)).join();
    const seeing = byInterest.get(key) ?? seeingByKind(interested);
    byInterest.set(key, seeing);
    const visit = (node: ts.Node): void => {
      const seen = seeing(node.kind);
      // An iterator for every node of every file is a lot of garbage.
      for (let at = 0; at < seen.length; at++) seen[at]?.node?.(node, path);
      ts.forEachChild(node, visit);
    };
    visit(file);
  };
}

type ByKind = (kind: ts.SyntaxKind) => readonly FileReader[];

/** Most readers look at few kinds of nodes, and a call for every node costs more than what it finds. */
function seeingByKind(readers: readonly FileReader[]): ByKind {
  const walking = readers.filter((reader) => reader.node !== undefined);
  const lists: (readonly FileReader[] | undefined)[] = [];
  return (kind) => {
    const known = lists[kind];
    if (known !== undefined) return known;
    const found = walking.filter(({ kinds }) => kinds?.includes(kind) ?? true);
    lists[kind] = found;
    return found;
  };
}

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

/** For work that opens a file for each item: the trees of a turn are let go when it ends. */
export async function inTurns<Item>(
  items: Iterable<Item>,
  visit: (item: Item) => void,
  onCount: (done: number) => void = () => {},
): Promise<void> {
  let count = 0;
  for (const item of items) {
    inTurn(() => visit(item));
    if (++count % itemsPerTurn > 0) continue;
    endTurn();
    onCount(count);
    await setImmediate();
  }
  endTurn();
}

const itemsPerTurn = 50;
