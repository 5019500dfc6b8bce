import type { HandlerPath, PieceAccess, Registration, TablePaths } from "../../read/facts.ts";
import type { Endpoint } from "../monolith.ts";

export interface ReachedAccess extends PieceAccess {
  readonly module: string;
  /** How much it says about who owns the table. */
  readonly weight: number;
}

export interface ReachedAccesses {
  readonly paths: TablePaths;
  readonly apps: readonly Registration[];
  readonly endpoints: readonly Pick<Endpoint, "registrations" | "module">[];
  /** Tables that a module's own files surely read or write: nothing need be guessed about them. */
  readonly direct: readonly PieceAccess[];
  /** The module that a file belongs to; null when it belongs to none. */
  moduleOf(file: string): string | null;
}

/**
 * Accesses that lie in no module's files, for the modules whose code leads there: a shared `repositories/` folder is read
 * and written by whoever calls it. The way ends where the code of another module begins: that one reads and writes then.
 * Writes by an endpoint's handler weigh one each. What runs before the handler makes a module a writer (a login that
 * notes the time), which weighs nothing when the owner is sought, but no reader: that every request looks up its user
 * says nothing of the modules. Guesses stand where nothing is sure.
 */
export function reachedAccesses(input: ReachedAccesses): ReachedAccess[] {
  const { paths, moduleOf } = input;
  const last = handlerIndexes(input.apps);
  const isLast = ({ registration, index }: HandlerPath): boolean => last.get(registration) === index;
  const handled = new Set(paths.handlers.filter(isLast).map(({ piece }) => piece));
  const before = new Set(paths.handlers.flatMap(({ piece }) => (handled.has(piece) ? [] : [piece])));
  const follow = follower(paths, moduleOf, before);
  const found = new Map<string, ReachedAccess>();
  const add = (access: PieceAccess, module: string, weight: number, scope: string): void => {
    const { table, mode, joined } = access;
    const key = `${mode === "write" ? scope : ""}|${module}|${table}|${mode}|${joined}`;
    found.set(key, {
      table,
      mode,
      joined,
      module,
      weight: Math.max(found.get(key)?.weight ?? 0, weight),
    });
  };
  for (const { file, piece } of paths.files) {
    const module = moduleOf(file);
    if (module !== null) for (const access of follow(piece, module)) add(access, module, 0, "");
  }
  const modules = modulesByRegistration(input.endpoints);
  const each = (accessesOf: (handler: HandlerPath, module: string) => readonly PieceAccess[]): void => {
    for (const handler of paths.handlers) {
      const weight = isLast(handler) ? 1 : 0;
      for (const module of modules.get(handler.registration) ?? [])
        for (const access of accessesOf(handler, module))
          if (access.mode === "write" || weight > 0) add(access, module, weight, handler.registration);
    }
  };
  each(({ piece }, module) => (piece === null ? [] : follow(piece, module)));
  const sure = new Set([...input.direct, ...found.values()].map(({ table, mode }) => `${mode} ${table}`));
  each(({ guesses }) =>
    guesses.filter(({ file, mode, table }) => moduleOf(file) === null && !sure.has(`${mode} ${table}`)),
  );
  return [...found.values()];
}

/** What a piece of code does in shared files when a module runs it; reads end where a step before handlers begins. */
function follower(
  { pieces }: TablePaths,
  moduleOf: (file: string) => string | null,
  before: ReadonlySet<number | null>,
): (piece: number, module: string) => readonly PieceAccess[] {
  const homes = pieces.map(({ file }) => moduleOf(file));
  const known = new Map<string, readonly PieceAccess[]>();
  const walk = (start: number, module: string, mode: PieceAccess["mode"]): PieceAccess[] => {
    const found: PieceAccess[] = [];
    const seen = new Set([start]);
    for (const at of seen) {
      const home = homes[at] ?? null;
      if ((home !== null && home !== module) || (mode === "read" && before.has(at))) continue;
      const { accesses, next } = pieces[at]!; // positions are those of this list
      if (home === null) found.push(...accesses.filter((access) => access.mode === mode));
      for (const other of next) seen.add(other);
    }
    return found;
  };
  return (start, module) => {
    const key = `${module}|${start}`;
    const answer = known.get(key) ?? [...walk(start, module, "read"), ...walk(start, module, "write")];
    known.set(key, answer);
    return answer;
  };
}

function modulesByRegistration(
  endpoints: ReachedAccesses["endpoints"],
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
