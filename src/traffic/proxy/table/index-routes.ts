import type { MethodIndex, Route, TreeNode } from "./route-table.ts";

interface GrowingNode {
  readonly literals: Map<string, GrowingNode>;
  param: GrowingNode | null;
  end: number;
  first: number;
}

/** Routes in file order, all of which answer the same method. */
export function indexRoutes(routes: readonly Route[]): MethodIndex {
  const statics = new Map<string, number>();
  const tree = newNode();
  const patterns: { index: number; regex: RegExp }[] = [];
  for (const { index, path } of routes) {
    switch (path.kind) {
      case "static":
        if (!statics.has(path.key)) statics.set(path.key, index);
        break;
      case "segments":
        grow(tree, path.segments, index);
        break;
      case "regex":
        patterns.push({ index, regex: path.regex });
        break;
    }
  }
  return { statics, tree: tree satisfies TreeNode, patterns };
}

function grow(root: GrowingNode, segments: readonly (string | null)[], index: number): void {
  let node = root;
  node.first = Math.min(node.first, index);
  for (const segment of segments) {
    let next = segment === null ? node.param : (node.literals.get(segment) ?? null);
    if (next === null) {
      next = newNode();
      if (segment === null) node.param = next;
      else node.literals.set(segment, next);
    }
    node = next;
    node.first = Math.min(node.first, index);
  }
  node.end = Math.min(node.end, index);
}

function newNode(): GrowingNode {
  return { literals: new Map(), param: null, end: Number.POSITIVE_INFINITY, first: Number.POSITIVE_INFINITY };
}
