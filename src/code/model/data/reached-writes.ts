import type { HandlerWrites } from "../../read/facts.ts";
import type { Endpoint } from "../monolith.ts";

/**
 * Writes that lie in no module's files, for the modules whose endpoints make them: a shared `repositories/` folder is
 * written by whoever calls it. One entry an endpoint and table.
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
    const known = modules.get(own);
    if (known === undefined) modules.set(own, new Set([module]));
    else known.add(module);
  }
  const seen = new Set<string>();
  return writes.flatMap(({ registration, table, file }) => {
    const key = `${registration}|${table}`;
    if (hasModule(file) || seen.has(key)) return [];
    seen.add(key);
    return [...(modules.get(registration) ?? [])].map((module) => ({ table, module }));
  });
}
