import type { ts } from "ts-morph";

export interface TreeNotes<Note> {
  get(tree: ts.SourceFile): Note | undefined;
  set(tree: ts.SourceFile, note: Note): void;
  delete(tree: ts.SourceFile): void;
}

/**
 * What is known of a tree, for as long as there is the tree. Not a WeakMap: V8 takes the values of one for alive until its next
 * full collection, and a note that holds nodes would hold the tree for as long.
 */
export function createTreeNotes<Note>(): TreeNotes<Note> {
  const key = Symbol("note");
  // as: an object like others, with one more property that nobody else can name
  const holder = (tree: ts.SourceFile) => tree as ts.SourceFile & { [key]?: Note | undefined };
  return {
    get: (tree) => holder(tree)[key],
    set(tree, note) {
      holder(tree)[key] = note;
    },
    delete(tree) {
      holder(tree)[key] = undefined;
    },
  };
}
