/** Which of the rows with `match` a request is looked at for. */
import { suffixesOf } from "../../../routes/host-pattern.ts";
import { isAddressed } from "../pick/audience.ts";
import { type RequestTraits, traitOf } from "../pick/request-traits.ts";
import type { Scope, ScopesByKey } from "../table/route-table.ts";

/** In no order; a scope may come twice. */
export function forScopesOf(
  scopes: readonly ScopesByKey[],
  asker: RequestTraits,
  take: (scope: Scope) => void,
): void {
  const takeAll = (some: readonly Scope[] | undefined): void => {
    for (const scope of some ?? []) if (isAddressed(scope.others, asker)) take(scope);
  };
  for (const { key, values, below, any } of scopes) {
    takeAll(any);
    const value = traitOf(key, asker);
    if (value === null) continue;
    takeAll(values.get(value));
    if (below.size > 0) for (const suffix of suffixesOf(value)) takeAll(below.get(suffix));
  }
}
