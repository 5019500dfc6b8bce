import { pathKey } from "../../../routes/endpoint-pattern.ts";
import type { RequestTraits } from "../pick/request-traits.ts";
import type { Route, RouteTable, RowIndex, TreeNode } from "../table/route-table.ts";
import { forScopesOf } from "./scopes.ts";

/**
 * The row that decides: the first in file order that matches, exactly as a scan from the top would find it.
 * `path` is the raw path of the request target, without its query; null = no row, the monolith answers.
 * `asker`: null looks at the rows without `match` only.
 */
export function findRoute(
  table: RouteTable,
  method: string,
  path: string,
  asker: RequestTraits | null,
): Route | null {
  let best = firstRow(table.rows, method, path, Number.POSITIVE_INFINITY);
  if (table.scopes !== null && asker !== null) {
    forScopesOf(table.scopes, asker, ({ first, rows }) => {
      if (first < best) best = firstRow(rows, method, path, best);
    });
  }
  return table.routes[best] ?? null;
}

/** Place of the first row of that index that matches, or `best` when none before it does. */
export function firstRow(rows: RowIndex, method: string, path: string, best: number): number {
  const index = rows.byMethod.get(method) ?? rows.otherMethods;
  const key = pathKey(path);
  let found = Math.min(best, index.statics.get(key) ?? best);
  found = walk(index.tree, key, 0, found);
  for (const pattern of index.patterns) {
    if (pattern.index >= found) break;
    if (pattern.regex.test(path)) return pattern.index;
  }
  return found;
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
