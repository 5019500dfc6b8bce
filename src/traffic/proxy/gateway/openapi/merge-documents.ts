/** One OpenAPI document of several: each operation from whoever answers it now. Pure. */
import { findRoute } from "../../match/find-route.ts";
import type { RouteTable } from "../../table/route-table.ts";
import { Components } from "./components.ts";
import { isObject, type JsonObject, operationsOf } from "./operations.ts";

export interface SourceDocument {
  /** `monolith` or the name of a service. */
  readonly target: string;
  readonly document: JsonObject;
}

/** `title` null: the first document's. */
export function mergeDocuments(
  table: RouteTable,
  sources: readonly SourceDocument[],
  title: string | null,
): JsonObject {
  const paths = new Map<string, JsonObject>();
  const tags = new Map<unknown, unknown>();
  const components = new Components();
  const ids = new Set<unknown>();
  for (const { target, document } of sources) {
    const taken = operationsOf(document).filter(
      ({ method, path }) => ownerOf(table, method, path) === target,
    );
    const place = components.placeOf(target, document);
    for (const { method, path, operation } of taken) {
      const known = findPath(paths, path);
      const item = paths.get(known) ?? {};
      paths.set(known, item);
      if (item[method] !== undefined) continue;
      const placed = place(operation);
      if (placed.operationId !== undefined) {
        if (ids.has(placed.operationId)) placed.operationId = `${target}_${String(placed.operationId)}`;
        ids.add(placed.operationId);
      }
      item[method] = placed;
    }
    const used = new Set(
      taken.flatMap(({ operation }) => (Array.isArray(operation.tags) ? operation.tags : [])),
    );
    for (const tag of Array.isArray(document.tags) ? document.tags : [])
      if (isObject(tag) && used.has(tag.name) && !tags.has(tag.name)) tags.set(tag.name, tag);
  }
  const first = sources[0]?.document;
  const info = isObject(first?.info) ? first.info : {};
  return {
    openapi: versionOf(sources),
    info: { ...info, title: title ?? info.title ?? "API", version: info.version ?? "0" },
    servers: [{ url: "/" }],
    ...(tags.size === 0 ? {} : { tags: [...tags.values()] }),
    paths: Object.fromEntries([...paths].sort(([one], [other]) => (one < other ? -1 : 1))),
    ...components.print(),
  };
}

/** Who answers that operation now, for everybody: a row that holds for some requests only is still the monolith's. */
function ownerOf(table: RouteTable, method: string, path: string): string {
  // A parameter that only takes numbers does not match its own name.
  const samples = [path, path.replace(/\{[^}]*\}/g, "1")];
  for (const sample of samples) {
    const route = findRoute(table, method.toUpperCase(), sample, null);
    if (route === null) continue;
    return route.state === "service" && route.audience === null && route.target !== null
      ? route.target.name
      : table.monolith.name;
  }
  return table.monolith.name;
}

/** `/posts/{id}` and `/posts/{slug}` are one path (OpenAPI 3.1, "Paths Object"). */
function findPath(paths: ReadonlyMap<string, unknown>, path: string): string {
  const bare = (one: string): string => one.replace(/\{[^}]*\}/g, "{}");
  return [...paths.keys()].find((one) => bare(one) === bare(path)) ?? path;
}

/** The latest of them: 3.1 reads what 3.0 says but for `nullable` and exclusive bounds. */
function versionOf(sources: readonly SourceDocument[]): string {
  const versions = sources.map(({ document }) => String(document.openapi)).sort();
  return versions.at(-1) ?? "3.0.3";
}
