import type { UnitId } from "../../model/monolith.ts";
import { emitsFor } from "../keep/emits-for.ts";
import type { Obstacle } from "../plan.ts";
import type { Deciding } from "../remote/deciding.ts";
import type { Bus } from "./find-buses.ts";

/**
 * Listeners of other modules that travel although nobody has judged them: those of a bus that is none of Node's, or that no
 * variable holds, those whose event is computed, and methods with a decorator.
 */
export function unknownListeners(
  { monolith, modules, wish, index }: Deciding,
  units: ReadonlySet<UnitId>,
  buses: readonly Bus[],
): Obstacle[] {
  const { facts, homes } = monolith;
  const names = new Set(monolith.modules.map(({ name }) => name));
  const isOthers = (file: string): boolean => {
    const home = homes[file] ?? "";
    return names.has(home) && !modules.has(home) && (wish.modules?.includes(home) ?? true);
  };
  const emitted = new Set(
    facts.events.filter(({ role, unit }) => role === "emit" && units.has(unit)).map(({ name }) => name),
  );
  const obstacle = (event: string, file: string, line: number, why: string, fix: string): Obstacle => {
    const refuses = wish.modules?.includes(homes[file] ?? "") === true;
    const message = `${event} cannot be relayed to ${homes[file] ?? ""}: ${why}`;
    return {
      code: "EVENT",
      level: refuses ? "refuse" : "warning",
      message: refuses ? message : `${message}; its code is copied`,
      ...{ file, line, fix },
      why: "only what is known of a bus and of a listener tells whether the listener may run elsewhere",
    };
  };
  const places = buses.flatMap(({ uses }) => uses).filter(({ use }) => use.kind === "listen");
  const known = new Set(places.map(({ file, use }) => `${file}:${use.line}`));
  const computed = places
    .filter(({ event, unit, file }) => event === null && units.has(unit) && isOthers(file))
    .map(({ file, use }) =>
      obstacle(
        "an event",
        file,
        use.line,
        "its name is computed where somebody listens",
        "write the name as a string",
      ),
    );
  const listeners = facts.events
    .filter(({ role, name, unit }) => role === "listen" && emitted.has(name) && units.has(unit))
    .filter(({ file, line }) => isOthers(file) && !known.has(`${file}:${line}`))
    .map(({ name, file, line }) =>
      obstacle(
        name,
        file,
        line,
        "its bus is no variable that holds a new EventEmitter of Node",
        "let a file of its own export the bus: `export const bus = new EventEmitter()`",
      ),
    );
  const methods = facts.entryPoints
    .filter(({ kind, unit, file }) => kind === "event" && unit !== null && units.has(unit) && isOthers(file))
    .filter(({ unit }) => unit !== null && emitsFor(unit, facts, index, units))
    .map(({ name, file, line }) =>
      obstacle(
        name,
        file,
        line,
        "methods that listen by a decorator are not relayed",
        "call a method of that module instead, which becomes a call across processes",
      ),
    );
  return [...computed, ...listeners, ...methods];
}
