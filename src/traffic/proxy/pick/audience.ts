/** A row's `match` and `when`: for whose requests it is looked at, and for whose its state holds. */
import { isBelow } from "../../../routes/host-pattern.ts";
import type { Condition } from "../table/route-table.ts";
import { type RequestTraits, traitOf } from "./request-traits.ts";

/** Each key must have one of its values. */
export function isAddressed(conditions: readonly Condition[], traits: RequestTraits): boolean {
  return conditions.every((condition) => holds(condition, traits));
}

function holds({ key, values, below, any }: Condition, traits: RequestTraits): boolean {
  if (any) return true;
  const value = traitOf(key, traits);
  return value !== null && (values.has(value) || below.some((suffix) => isBelow(value, suffix)));
}
