import type { LiveRow } from "./live-dump.ts";
import { pathKeys } from "./path-keys.ts";
import { comparableRow } from "./route-index.ts";

export interface ChainDifference {
  /** `GET /posts/:slug` */
  readonly route: string;
  readonly kind: "added" | "missing" | "chain";
  /** Names of the functions that run, the handler last. */
  readonly monolith: readonly string[];
  readonly service: readonly string[];
}

/**
 * The routes of a running service against those of the monolith it comes from. `endpoints` (`GET /posts/:slug`) must be in
 * the service wherever the monolith has them; of the others, it may have what the monolith has.
 */
export function compareChains(
  service: readonly LiveRow[],
  monolith: readonly LiveRow[],
  endpoints: readonly string[],
): { readonly compared: number; readonly differences: readonly ChainDifference[] } {
  const own = byKey(service);
  const whole = byKey(monolith);
  const wanted = new Set(
    endpoints.flatMap((id) => keysOf(id.slice(0, id.indexOf(" ")), id.slice(id.indexOf(" ") + 1))),
  );
  const differences: ChainDifference[] = [];
  let compared = 0;
  for (const [key, rows] of own) {
    const known = whole.get(key);
    if (known === undefined) {
      differences.push({ route: key, kind: "added", monolith: [], service: chainOf(rows[0]!) });
      continue;
    }
    compared += 1;
    // A path may be registered several times; the service may have left out those of others.
    const chains = known.map(chainOf);
    const strange = rows.map(chainOf).find((chain) => !chains.some((one) => isSame(one, chain)));
    if (strange !== undefined)
      differences.push({ route: key, kind: "chain", monolith: chains[0] ?? [], service: strange });
  }
  for (const key of wanted)
    if (whole.has(key) && !own.has(key))
      differences.push({ route: key, kind: "missing", monolith: chainOf(whole.get(key)![0]!), service: [] });
  return { compared, differences };
}

function byKey(rows: readonly LiveRow[]): Map<string, LiveRow[]> {
  const found = new Map<string, LiveRow[]>();
  for (const row of rows) {
    const { method, path } = comparableRow(row);
    const keys = path === null ? [`${method} /${row.prefix ?? ""}${row.regex ?? ""}/`] : keysOf(method, path);
    for (const key of keys) found.set(key, [...(found.get(key) ?? []), row]);
  }
  return found;
}

function keysOf(method: string, path: string): string[] {
  return pathKeys(path).map((key) => `${method.toUpperCase()} ${key}`);
}

function chainOf({ middleware, handler }: LiveRow): string[] {
  return [...middleware, handler];
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name, at) => isSameName(name, other[at] ?? ""));
}

/**
 * A service may be compiled by other means than the monolith, and a bundler takes names away or numbers them: it makes functions
 * of class fields nameless, and `create2` of the second `create`.
 */
function isSameName(monolith: string, service: string): boolean {
  if (monolith === nameless || service === nameless) return true;
  return monolith === service || monolith.replace(/\d+$/, "") === service;
}

const nameless = "(anonymous)";
