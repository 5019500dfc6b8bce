import { createHash } from "node:crypto";
import { join } from "node:path";
import { ts } from "ts-morph";
import { readSource } from "../disk/watched-disk.ts";
import type { ResolveModule } from "../imports/resolve-module.ts";
import { bindFile } from "../symbols/bind-file.ts";
import { createSymbolFinder, type SymbolFinder } from "../symbols/symbol-finder.ts";
import { type BodyLooks, createBodyLooks, unwatched } from "./body-looks.ts";
import { decodeText, type Encoding } from "./decode-text.ts";
import { createFileShelf } from "./file-shelf.ts";

export interface Sources {
  readonly root: string;
  readonly looks: BodyLooks;
  /** Paths to syntax trees. A tree is made when it is asked for, and let go when nobody holds a node of it. */
  readonly files: ReadonlyMap<string, ts.SourceFile>;
  readonly checker: SymbolFinder;
  readonly resolve: ResolveModule;
  /** Trees of the files whose text matches. */
  filesLike(pattern: RegExp): Iterable<ts.SourceFile>;
  /** Paths of the files whose text matches. */
  pathsLike(pattern: RegExp): readonly string[];
  /** Whether the text of a file matches. */
  matches(path: string, pattern: RegExp): boolean;
  /** A tree whose names cannot be asked for yet. */
  unboundTree(path: string): ts.SourceFile | undefined;
  /** The text of a file without its tree. */
  textOf(path: string): string;
  encodingOf(path: string): Encoding;
  pathOf(node: ts.Node): string;
  lineOf(node: ts.Node): number;
  lineAt(file: ts.SourceFile, position: number): number;
  hashOf(path: string): string;
}

/** What an earlier reading of the same files knows, one file having another text now. */
export interface Earlier {
  /** The file, and the text that it is to be read with. */
  readonly path: string;
  readonly text: string;
  /** Files that matched a pattern; null for one that they were never matched with. */
  matching(pattern: RegExp): readonly string[] | null;
  /** Whether a file had something to say to a question; null where it was not asked. */
  told(question: string, path: string): boolean | null;
  /** Where the other trees are. */
  readonly others: Sources | null;
}

/**
 * The project's own files, each parsed and bound by itself: no program, no lib, no packages. Names and scopes are what
 * is asked of them, and for those nothing else is needed (docs/decisions/0006).
 */
export function openSources(
  root: string,
  paths: readonly string[],
  resolve: ResolveModule,
  earlier: Earlier | null = null,
): Sources {
  const shelf = createFileShelf(
    paths,
    (path) => {
      const tree = unwatched(() => parse(root, path, textIn(path)));
      looks.watch(path, tree);
      return tree;
    },
    {
      bind: (tree) => unwatched(() => bindFile(tree)),
      setParents: (tree) => unwatched(() => setParents(tree)),
    },
  );
  const others = earlier?.others ?? null;
  const files: Sources["files"] =
    others === null
      ? shelf.files
      : { ...shelf.files, get: (path) => (path === earlier?.path ? shelf : others).files.get(path) };
  const looks = others?.looks ?? createBodyLooks(earlier?.told);
  const hashes = new Map<string, string>();
  const texts = new Map<string, string>();
  const oddlyEncoded = new Map<string, Encoding>();
  let held = 0;

  function textOf(path: string): string {
    looks.noteText(path);
    return textIn(path);
  }

  function pathsLike(pattern: RegExp): readonly string[] {
    const known = earlier?.matching(pattern) ?? null;
    if (known !== null) return known;
    looks.scanned.add(String(pattern));
    return paths.filter((path) => matches(path, pattern));
  }

  function matches(path: string, pattern: RegExp): boolean {
    const found = pattern.test(textIn(path));
    looks.noteMatch(pattern, path, found);
    return found;
  }

  function textIn(path: string): string {
    const known = texts.get(path);
    if (known !== undefined) return known;
    if (path === earlier?.path) return earlier.text;
    const bytes = readBytes(join(root, path));
    if (!hashes.has(path)) hashes.set(path, createHash("sha256").update(bytes).digest("hex"));
    const { text, encoding } = decodeText(bytes);
    if (encoding !== "utf8") oddlyEncoded.set(path, encoding);
    if (held + text.length <= mostText) {
      texts.set(path, text);
      held += text.length;
    }
    return text;
  }

  const prefix = `${root.split("\\").join("/")}/`;
  // One string for a path: cut anew each time it would be hashed and compared anew.
  const names = new Map(paths.map((path) => [`${prefix}${path}`, path]));
  const pathOf = (node: ts.Node): string => {
    const { fileName } = node.getSourceFile();
    return names.get(fileName) ?? fileName.slice(prefix.length);
  };
  return {
    root,
    looks,
    files,
    checker: createSymbolFinder({ open: (path) => files.get(path), pathOf, resolve }),
    resolve,
    *filesLike(pattern) {
      for (const path of pathsLike(pattern)) yield files.get(path)!; // one of the paths
    },
    pathsLike,
    matches,
    unboundTree: (path) =>
      others === null || path === earlier?.path ? shelf.unbound(path) : others.unboundTree(path),
    textOf,
    encodingOf(path) {
      if (!hashes.has(path)) textIn(path);
      return oddlyEncoded.get(path) ?? "utf8";
    },
    pathOf,
    lineOf: (node) => node.getSourceFile().getLineAndCharacterOfPosition(node.getStart()).line + 1,
    lineAt: (file, position) => file.getLineAndCharacterOfPosition(position).line + 1,
    hashOf(path) {
      if (!hashes.has(path)) textIn(path);
      return hashes.get(path) ?? "";
    },
  };
}

/** Characters kept in memory; what is over is read again when it is asked for. */
const mostText = 64_000_000;

function parse(root: string, path: string, text: string): ts.SourceFile {
  const name = join(root, path).split("\\").join("/");
  return ts.createSourceFile(name, text, withoutComments, false, scriptKind(path));
}

/** Comments say nothing that is asked here. */
const withoutComments: ts.CreateSourceFileOptions = {
  languageVersion: ts.ScriptTarget.ESNext,
  jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
};

/** For a tree that is not bound: the compiler's own way makes lists of all nodes, and takes as long as parsing. */
function setParents(tree: ts.SourceFile): void {
  let parent: ts.Node = tree;
  const visit = (node: ts.Node): void => {
    const outer = parent;
    (node as { parent: ts.Node }).parent = outer; // as: it is read-only for all but who makes the tree
    parent = node;
    ts.forEachChild(node, visit);
    parent = outer;
  };
  ts.forEachChild(tree, visit);
}

function readBytes(path: string): Buffer {
  try {
    return readSource(path);
  } catch {
    return Buffer.alloc(0);
  }
}

function scriptKind(name: string): ts.ScriptKind {
  if (/\.tsx$/.test(name)) return ts.ScriptKind.TSX;
  if (/\.[cm]?ts$/.test(name)) return ts.ScriptKind.TS;
  // JSX in a .js file is common in front ends and harmless in the rest.
  return ts.ScriptKind.JSX;
}
