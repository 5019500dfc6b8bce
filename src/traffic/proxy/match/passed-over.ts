/** Rows that have a request's method and path, and are not for it. For people who ask; a scan. */
import { matchesMethod, matchesPath } from "../../../routes/endpoint-pattern.ts";
import { isAddressed } from "../pick/audience.ts";
import { type RequestTraits, traitOf } from "../pick/request-traits.ts";
import type { Route, RouteTable } from "../table/route-table.ts";

export interface PassedOver {
  readonly id: string;
  /** `host is www.example.com`, `cookie:beta is not there` */
  readonly because: string;
}

/** In file order, up to the row that decides. */
export function passedOver(
  table: RouteTable,
  method: string,
  path: string,
  asker: RequestTraits,
  decisive: Route | null,
): PassedOver[] {
  return table.routes.slice(0, decisive?.index).flatMap(({ id, method: rowMethod, path: rowPath, match }) => {
    if (!matchesMethod(rowMethod, method) || !matchesPath(rowPath, path)) return [];
    const failing = match?.conditions.find((one) => !isAddressed([one], asker));
    if (failing === undefined) return [];
    const value = traitOf(failing.key, asker);
    return [{ id, because: `${failing.key} is ${value ?? "not there"}` }];
  });
}
