import type { HandlerWrites, Registration } from "../../read/facts.ts";
import type { Endpoint } from "../monolith.ts";

export interface ReachedWrite {
  readonly table: string;
  readonly module: string;
  readonly weight: number;
}

export interface ReachedWrites {
  readonly writes: readonly HandlerWrites[];
  readonly apps: readonly Registration[];
  readonly endpoints: readonly Pick<Endpoint, "registrations" | "module">[];
  hasModule(file: string): boolean;
}

/**
 * Writes that lie in no module's files, for the modules whose endpoints make them: a shared `repositories/` folder is
 * written by whoever calls it. One entry an endpoint and table. What runs before the handler (a login that notes the
 * time) makes a module a writer, and weighs nothing when the owner is sought; guesses stand where nothing is sure.
 */
export function reachedWrites({ writes, apps, endpoints, hasModule }: ReachedWrites): ReachedWrite[] {
  const modules = modulesByRegistration(endpoints);
  const handlers = handlerIndexes(apps);
  const shared = writes.filter(({ file }) => !hasModule(file));
  const sure = new Set(shared.flatMap(({ table, guessed }) => (guessed === true ? [] : [table])));
  const weights = new Map<string, ReachedWrite>();
  for (const { registration, table, index, guessed } of shared) {
    if (guessed === true && sure.has(table)) continue;
    const weight = handlers.get(registration) === index ? 1 : 0;
    for (const module of modules.get(registration) ?? []) {
      const key = `${registration}|${table}|${module}`;
      const known = weights.get(key)?.weight ?? 0;
      weights.set(key, { table, module, weight: Math.max(known, weight) });
    }
  }
  return [...weights.values()];
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
