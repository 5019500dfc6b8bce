import type { Machine } from "./machine.ts";
import type { ObjectValue } from "./values.ts";

const globals = new WeakMap<Machine, ObjectValue>();

/** What code hangs on `global`, which every file then sees, with the word before it or without. */
export function globalObject(machine: Machine): ObjectValue {
  const known = globals.get(machine);
  if (known !== undefined) return known;
  const made: ObjectValue = { kind: "object", fields: new Map(), origins: new Map() };
  globals.set(machine, made);
  return made;
}
