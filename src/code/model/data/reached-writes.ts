import type { HandlerWrites, Registration } from "../../read/facts.ts";
import type { Endpoint } from "../monolith.ts";

export interface ReachedWrites {
  readonly writes: readonly HandlerWrites[];
  readonly apps: readonly Registration[];
  readonly endpoints: readonly Pick<Endpoint, "registrations" | "module">[];
  hasModule(file: string): boolean;
}

/**
 * Writes that lie in no module's files, for the modules whose endpoints make them: a shared `repositories/` folder is
 * written by whoever calls it. One entry an endpoint and table. What handlers surely write counts; what runs before them
 * (a login that notes the time) and guesses count for a table of which nothing better is known.
 */
export function reachedWrites({
  writes,
  apps,
  endpoints,
  hasModule,
}: ReachedWrites): { readonly table: string; readonly module: string }[] {
  const modules = modulesByRegistration(endpoints);
  const handlers = handlerIndexes(apps);
  const strength = ({ registration, index, guessed }: HandlerWrites): number =>
    guessed === true ? 0 : handlers.get(registration) === index ? 2 : 1;
  const shared = writes.filter(({ file, registration }) => !hasModule(file) && modules.has(registration));
  const best = new Map<string, number>();
  for (const write of shared) best.set(write.table, Math.max(best.get(write.table) ?? 0, strength(write)));
  const seen = new Set<string>();
  return shared.flatMap((write) => {
    const { registration, table } = write;
    const key = `${registration}|${table}`;
    if (seen.has(key) || strength(write) !== best.get(table)) return [];
    seen.add(key);
    return [...(modules.get(registration) ?? [])].map((module) => ({ table, module }));
  });
}

function modulesByRegistration(
  endpoints: ReachedWrites["endpoints"],
): ReadonlyMap<string, ReadonlySet<string>> {
  const modules = new Map<string, Set<string>>();
  for (const { registrations, module } of endpoints) {
    const [own] = registrations;
    if (own === undefined) continue;
    const known = modules.get(own);
    if (known === undefined) modules.set(own, new Set([module]));
    else known.add(module);
  }
  return modules;
}

/** Position of the handler in the chain of each route; filters may be listed behind it. */
function handlerIndexes(apps: readonly Registration[]): ReadonlyMap<string, number> {
  const indexes = new Map<string, number>();
  const visit = (registration: Registration): void => {
    const { handlers } = registration;
    const stated = handlers.findLastIndex(({ stage }) => stage === "handler");
    indexes.set(registration.unit, stated < 0 ? handlers.length - 1 : stated);
    for (const child of registration.children) visit(child);
  };
  for (const app of apps) visit(app);
  return indexes;
}
