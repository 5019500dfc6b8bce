import { matchesMethod } from "../../../routes/endpoint-pattern.ts";
import type { MethodIndex, Route, RowIndex, TreeNode } from "./route-table.ts";

interface GrowingNode {
  readonly literals: Map<string, GrowingNode>;
  param: GrowingNode | null;
  end: number;
  first: number;
}

/** Routes in file order. */
export function indexRows(routes: readonly Route[]): RowIndex {
  const methods = new Set(routes.map((route) => route.method).filter((method) => method !== "ALL"));
  if (methods.has("GET")) methods.add("HEAD");
  const byMethod = new Map<string, MethodIndex>();
  for (const method of methods)
    byMethod.set(method, indexRoutes(routes.filter((one) => matchesMethod(one.method, method))));
  return { byMethod, otherMethods: indexRoutes(routes.filter((one) => one.method === "ALL")) };
}

/** All of them answer the same method. */
function indexRoutes(routes: readonly Route[]): MethodIndex {
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
