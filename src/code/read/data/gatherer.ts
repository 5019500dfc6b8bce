import type { DataContext } from "./data-reader.ts";

/** `earlier`: what another reading has gathered, as text by name; what this one gathers goes into `together`. */
export function gatherer(
  earlier: ReadonlyMap<string, string>,
  together: Map<string, string>,
): DataContext["together"] {
  return <Found>(name: string, gather: () => Found): Found => {
    const known = earlier.get(name);
    // as: it was gathered under the same name, by the same code
    if (known !== undefined) return JSON.parse(known, fromEntries) as Found;
    const found = gather();
    // As text at once: whoever has it may add to it.
    together.set(name, JSON.stringify(found ?? null, toEntries));
    return found;
  };
}

function toEntries(_: string, value: unknown): unknown {
  if (value instanceof Map) return { map: [...value] };
  return value instanceof Set ? { set: [...value] } : value;
}

function fromEntries(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Object.keys(value).length !== 1) return value;
  if ("map" in value && Array.isArray(value.map)) return new Map(value.map);
  return "set" in value && Array.isArray(value.set) ? new Set(value.set) : value;
}
