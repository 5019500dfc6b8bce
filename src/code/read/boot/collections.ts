import type { ArrayValue, Item, ObjectValue, Value } from "./values.ts";
import { textOf, unknown } from "./values.ts";

interface Pair {
  readonly key: Value;
  value: Value;
  readonly origin: Item["origin"];
}

/** A map is an object with pairs besides: keys may be anything. */
const stores = new WeakMap<ObjectValue, Pair[]>();

/** `new Map(…)` and `new Set(…)`, which registries of routes and controllers are kept in; null for other classes. */
export function newCollection(name: string, args: readonly Value[]): Value | null {
  if (name !== "Map" && name !== "Set") return null;
  const given = iterated(args[0] ?? unknown);
  if (name === "Set") {
    const made: ArrayValue = { kind: "array", items: [] };
    for (const item of given?.items ?? []) addOnce(made, item);
    return made;
  }
  const made: ObjectValue = { kind: "object", fields: new Map(), origins: new Map() };
  const pairs = (given?.items ?? []).flatMap(({ value, origin }): Pair[] => {
    const [key, held] = value.kind === "array" ? value.items : [];
    return key === undefined ? [] : [{ key: key.value, value: held?.value ?? unknown, origin }];
  });
  stores.set(made, pairs);
  return made;
}

/** What a loop over the value goes through; null when it cannot be told. */
export function iterated(value: Value): ArrayValue | null {
  if (value.kind === "array") return value;
  const pairs = value.kind === "object" ? stores.get(value) : undefined;
  return pairs === undefined ? null : listOf(pairs, (pair) => pairOf(pair));
}

/** The methods of maps, and those that sets have besides those of lists; null for everything else. */
export function callCollection(receiver: Value, method: string, args: readonly Value[]): Value | null {
  const [key = unknown, held = unknown] = args;
  if (receiver.kind === "array" && method === "add") {
    addOnce(receiver, { value: key, origin: null });
    return receiver;
  }
  const pairs = receiver.kind === "object" ? stores.get(receiver) : undefined;
  if (pairs === undefined) return null;
  switch (method) {
    case "set": {
      const known = pairs.find((pair) => same(pair.key, key));
      if (known === undefined) pairs.push({ key, value: held, origin: null });
      else known.value = either(known.value, held);
      return receiver;
    }
    case "get":
      return pairs.find((pair) => same(pair.key, key))?.value ?? unknown;
    case "keys":
      return listOf(pairs, (pair) => pair.key);
    case "values":
      return listOf(pairs, (pair) => pair.value);
    case "entries":
      return iterated(receiver);
    default:
      return null;
  }
}

/** Every branch runs here, so the one for a new key comes again for a known one: its list is added to, not replaced. */
function either(before: Value, after: Value): Value {
  if (after.kind === "unknown") return before;
  if (before.kind !== "array" || after.kind !== "array" || before === after) return after;
  for (const item of after.items) addOnce(before, item);
  return before;
}

function listOf(pairs: readonly Pair[], part: (pair: Pair) => Value): ArrayValue {
  return { kind: "array", items: pairs.map((pair) => ({ value: part(pair), origin: pair.origin })) };
}

function pairOf({ key, value }: Pair): ArrayValue {
  return {
    kind: "array",
    items: [
      { value: key, origin: null },
      { value, origin: null },
    ],
  };
}

function addOnce(list: ArrayValue, item: Item): void {
  if (!list.items.some((own) => same(own.value, item.value))) list.items.push(item);
}

function same(a: Value, b: Value): boolean {
  if (a === b) return a.kind !== "unknown";
  const text = textOf(a);
  return text !== null && text === textOf(b);
}
