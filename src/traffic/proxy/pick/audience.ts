/** A row's `when`: for whose requests it holds. */
import type { Audience } from "../table/route-table.ts";
import { type RequestTraits, traitOf } from "./request-traits.ts";

/** Each key must have one of its values. */
export function isAddressed(audience: Audience, traits: RequestTraits): boolean {
  return audience.conditions.every(({ key, values }) => {
    const value = traitOf(key, traits);
    return value !== null && values.has(value);
  });
}
