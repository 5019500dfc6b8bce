import type { ts } from "ts-morph";
import { isInTurn, turnNumber } from "./turns.ts";

export interface FileShelf {
  /** Trees whose names are bound. */
  readonly files: ReadonlyMap<string, ts.SourceFile>;
  /** The same tree, perhaps not bound yet: that is half the work of opening a file, and only names need it. */
  unbound(path: string): ts.SourceFile | undefined;
}

/** What a tree of the parser lacks. Binding sets the parents too. */
interface Finishing {
  bind(tree: ts.SourceFile): void;
  setParents(tree: ts.SourceFile): void;
}

/**
 * Syntax trees by path, made when they are asked for. Within a turn a file has one tree, and when the turn ends it is let go.
 * Outside of turns, whoever holds a node of a tree keeps it, and gets the same tree when asking again; of the others only the
 * last few are kept. So memory follows what is in use, not what was read.
 */
export function createFileShelf(
  paths: readonly string[],
  parse: (path: string) => ts.SourceFile,
  { bind, setParents }: Finishing,
): FileShelf {
  const known = new Set(paths);
  const trees = new Map<string, WeakRef<ts.SourceFile>>();
  const recent: (ts.SourceFile | undefined)[] = new Array(keptOpen);
  let next = 0;
  const ofTurn = new Map<string, ts.SourceFile>();
  let turn = turnNumber();

  /** Trees whose nodes know their parents. */
  const ready = new WeakSet<ts.SourceFile>();
  const bound = new WeakSet<ts.SourceFile>();

  function open(path: string): ts.SourceFile | undefined {
    if (!known.has(path)) return undefined;
    if (turn !== turnNumber()) {
      turn = turnNumber();
      ofTurn.clear();
    }
    const alive = ofTurn.get(path) ?? trees.get(path)?.deref();
    if (alive !== undefined) return alive;
    const tree = parse(path);
    if (isInTurn()) {
      ofTurn.set(path, tree);
      return tree;
    }
    trees.set(path, new WeakRef(tree));
    recent[next] = tree;
    next = (next + 1) % keptOpen;
    return tree;
  }

  function unbound(path: string): ts.SourceFile | undefined {
    const tree = open(path);
    if (tree !== undefined && !ready.has(tree)) {
      ready.add(tree);
      setParents(tree);
    }
    return tree;
  }

  function get(path: string): ts.SourceFile | undefined {
    const tree = open(path);
    if (tree !== undefined && !bound.has(tree)) {
      bound.add(tree);
      ready.add(tree);
      bind(tree);
    }
    return tree;
  }

  function* entries(): Generator<[string, ts.SourceFile], undefined> {
    for (const path of known) yield [path, get(path)!]; // in `known`
    return undefined;
  }

  function* values(): Generator<ts.SourceFile, undefined> {
    for (const [, tree] of entries()) yield tree;
    return undefined;
  }

  const files: ReadonlyMap<string, ts.SourceFile> = {
    get,
    has: (path) => known.has(path),
    size: known.size,
    keys: () => known.keys(),
    values,
    entries,
    [Symbol.iterator]: entries,
    forEach(visit) {
      for (const [path, tree] of entries()) visit(tree, path, this);
    },
  };
  return { files, unbound };
}

const keptOpen = 200;
