/** Values by the names of the fields under which answers show them. */
export type Seen = ReadonlyMap<string, readonly string[]>;

const mostValues = 3;

/**
 * Paths without parameters that an endpoint `/posts/:slug` answers: with values that other answers show under that
 * name, else with one that nobody has. null when a part of it cannot be written down.
 */
export function fillPath(path: string, seen: Seen): string | null {
  if (path.includes("*") || /[()+]/.test(path)) return null;
  return path.replaceAll(/:(\w+)\??/g, (_, name: string) => encodeURIComponent(valueFor(name, path, seen)));
}

/** `:postId`, `:post_id` and `/posts/:id` all may mean the `id` of a post. */
function valueFor(name: string, path: string, seen: Seen): string {
  const short = /^\w+?_?(id|slug|uuid|name|key|code)$/i.exec(name)?.[1]?.toLowerCase();
  const before =
    path
      .slice(0, path.indexOf(`:${name}`))
      .split("/")
      .at(-2) ?? "";
  const names = [`${before}.${name}`, `${before}.${short}`, name, ...(short === undefined ? [] : [short])];
  return names.flatMap((one) => seen.get(one) ?? [])[0] ?? "1";
}

/** Adds what an answer to `path` shows, under the plain name and under the collection's (`posts.slug`). */
export function noteValues(path: string, body: string, seen: Map<string, string[]>): void {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return;
  }
  const collection = path.split("/").findLast((word) => word !== "" && !word.startsWith(":")) ?? "";
  walk(value, collection, seen, 0);
}

function walk(value: unknown, collection: string, seen: Map<string, string[]>, depth: number): void {
  if (typeof value !== "object" || value === null || depth > 4) return;
  for (const [key, one] of Object.entries(value)) {
    if (typeof one === "string" || typeof one === "number") {
      for (const name of [key, `${collection}.${key}`]) {
        const values = seen.get(name) ?? [];
        if (values.length < mostValues) seen.set(name, [...values, String(one)]);
      }
    } else walk(one, collection, seen, depth + 1);
  }
}
