import { pathKey } from "../../../routes/endpoint-pattern.ts";
import type { Route, RouteTable, TreeNode } from "../table/route-table.ts";

/**
 * The row that decides: the first in file order that matches, exactly as a scan from the top would find it.
 * `path` is the raw path of the request target, without its query; null = no row, the monolith answers.
 */
export function findRoute(table: RouteTable, method: string, path: string): Route | null {
  const index = table.byMethod.get(method) ?? table.otherMethods;
  const key = pathKey(path);
  let best = index.statics.get(key) ?? Number.POSITIVE_INFINITY;
  best = Math.min(best, walk(index.tree, key, 0, best));
  for (const pattern of index.patterns) {
    if (pattern.index >= best) break;
    if (pattern.regex.test(path)) {
      best = pattern.index;
      break;
    }
  }
  return table.routes[best] ?? null;
}

/** `at` is the slash before the next segment, or the end of `key`. */
function walk(node: TreeNode, key: string, at: number, best: number): number {
  if (node.first >= best) return best;
  if (at >= key.length) return Math.min(best, node.end);
  const slash = key.indexOf("/", at + 1);
  const end = slash === -1 ? key.length : slash;
  const segment = key.slice(at + 1, end);
  const literal = node.literals.get(segment);
  let found = best;
  if (literal !== undefined) found = walk(literal, key, end, found);
  if (node.param !== null && segment !== "") found = walk(node.param, key, end, found);
  return found;
}
