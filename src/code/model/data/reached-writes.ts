import type { HandlerWrites } from "../../read/facts.ts";
import type { Endpoint } from "../monolith.ts";

/**
 * Writes that lie in no module's files, for the modules whose endpoints make them: a shared `repositories/` folder is
 * written by whoever calls it. One entry an endpoint and table; guesses count where nothing better is known.
 */
export function reachedWrites(
  writes: readonly HandlerWrites[],
  endpoints: readonly Pick<Endpoint, "registrations" | "module">[],
  hasModule: (file: string) => boolean,
): { readonly table: string; readonly module: string }[] {
  const modules = new Map<string, Set<string>>();
  for (const { registrations, module } of endpoints) {
    const [own] = registrations;
    if (own === undefined) continue;
    const before = modules.get(own);
    if (before === undefined) modules.set(own, new Set([module]));
    else before.add(module);
  }
  const seen = new Set<string>();
  const known = new Set(writes.flatMap(({ table, guessed }) => (guessed === true ? [] : [table])));
  return writes.flatMap(({ registration, table, file, guessed }) => {
    const key = `${registration}|${table}`;
    if (hasModule(file) || seen.has(key) || (guessed === true && known.has(table))) return [];
    seen.add(key);
    return [...(modules.get(registration) ?? [])].map((module) => ({ table, module }));
  });
}
