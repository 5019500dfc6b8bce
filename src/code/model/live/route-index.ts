import { mountRegex, pathKeys } from "./path-keys.ts";

/** Either side of the comparison. */
export interface Comparable {
  readonly method: string;
  readonly path: string | null;
  /** Of the whole path, mounts included. */
  readonly regex: string | null;
}

/** Together they are what `ALL` stands for; nobody registers the rest one by one. */
const everyMethod = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/** Routes by what they mean. */
export class RouteIndex {
  readonly #methods = new Map<string, Set<string>>();

  constructor(routes: readonly Comparable[]) {
    for (const route of routes) {
      for (const key of keysOf(route)) {
        const methods = this.#methods.get(key) ?? new Set();
        this.#methods.set(key, methods.add(route.method.toUpperCase()));
      }
    }
  }

  /** All that it stands for is there. */
  covers(route: Comparable): boolean {
    const keys = keysOf(route);
    return keys.length > 0 && keys.every((key) => this.#answers(key, route.method.toUpperCase()));
  }

  /** Methods of that path, sorted. */
  methodsOf(route: Comparable): string[] {
    return [...new Set(keysOf(route).flatMap((key) => [...(this.#methods.get(key) ?? [])]))].sort();
  }

  #answers(key: string, method: string): boolean {
    const methods = this.#methods.get(key);
    if (methods === undefined) return false;
    if (methods.has("ALL") || methods.has(method)) return true;
    return method === "ALL" && everyMethod.every((one) => methods.has(one));
  }
}

function keysOf({ path, regex }: Comparable): string[] {
  if (regex !== null) return [`re:${regex}`];
  return path === null ? [] : pathKeys(path);
}

export function comparableRow(row: {
  readonly method: string;
  readonly path: string | null;
  readonly regex: string | null;
  readonly prefix: string | null;
}): Comparable {
  const regex = row.regex === null || row.prefix === null ? null : mountRegex(row.regex, row.prefix);
  return { method: row.method.toUpperCase(), path: regex === null ? row.path : null, regex };
}
