import type { ts } from "ts-morph";

export interface FileShelf {
  /** Trees whose names are bound. */
  readonly files: ReadonlyMap<string, ts.SourceFile>;
  /** The same tree, perhaps not bound yet: that is half the work of opening a file, and only names need it. */
  unbound(path: string): ts.SourceFile | undefined;
}

/**
 * Syntax trees by path, made when they are asked for. Whoever holds a node of a tree keeps it, and gets the same tree when
 * asking again; of the others only the last few are kept. So memory follows what is in use, not what was read.
 */
export function createFileShelf(
  paths: readonly string[],
  parse: (path: string) => ts.SourceFile,
  bind: (tree: ts.SourceFile) => void,
): FileShelf {
  const known = new Set(paths);
  const trees = new Map<string, WeakRef<ts.SourceFile>>();
  const recent: (ts.SourceFile | undefined)[] = new Array(keptOpen);
  let next = 0;

  const bound = new WeakSet<ts.SourceFile>();

  function unbound(path: string): ts.SourceFile | undefined {
    if (!known.has(path)) return undefined;
    const alive = trees.get(path)?.deref();
    if (alive !== undefined) return alive;
    const tree = parse(path);
    trees.set(path, new WeakRef(tree));
    recent[next] = tree;
    next = (next + 1) % keptOpen;
    return tree;
  }

  function get(path: string): ts.SourceFile | undefined {
    const tree = unbound(path);
    if (tree !== undefined && !bound.has(tree)) {
      bound.add(tree);
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
