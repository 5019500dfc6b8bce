import type { Placed } from "./placed.ts";

/**
 * Reading runs every branch: `if (reset) sync().then(start); else load().then(start)` registers each thing twice, and the
 * process does it once. A route that one call puts at the same path again changes no answer either way: the first is
 * asked first.
 */
export function withoutRepeats(placed: readonly Placed[]): Placed[] {
  const seen = new Set<string>();
  return placed.filter(({ registration, path, mounts }) => {
    if (registration.kind !== "route") return true;
    if (path === null && registration.path.regex === null) return true;
    const { unit, method, file, line, handlers } = registration;
    const chain = handlers.map((handler) => [handler.unit, handler.name, handler.file, handler.line]);
    const key = JSON.stringify([unit, method, path, registration.path.regex, file, line, chain, mounts]);
    const repeated = seen.has(key);
    seen.add(key);
    return !repeated;
  });
}
