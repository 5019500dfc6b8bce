/** What the schema cannot say of rows that hold for some requests only (`match`, `when`). Pure. */
import { hostFault, hostKey, isBelow } from "./host-pattern.ts";
import type { RouteFile, RouteRow, RowCondition } from "./route-file.ts";
import type { RouteProblem } from "./route-problem.ts";
import { rowId } from "./row-conditions.ts";

export function checkConditions(file: RouteFile): RouteProblem[] {
  return [...file.routes.flatMap(checkHosts), ...checkReach(file.routes), ...checkOthers(file)];
}

function checkHosts(row: RouteRow, at: number): RouteProblem[] {
  return (["match", "when"] as const).flatMap((key) => [
    ...(row[key] !== undefined && Object.keys(row[key]).length === 0
      ? [{ path: ["routes", at, key], message: `${row.endpoint}: ${key} says nothing: leave it out` }]
      : []),
    ...(row[key]?.host ?? []).flatMap((pattern, place) => {
      const fault = hostFault(pattern);
      return fault === null
        ? []
        : [{ path: ["routes", at, key, "host", place], message: `${row.endpoint}: host ${fault}` }];
    }),
  ]);
}

/** A row behind one of the same endpoint that takes all of its requests would never be looked at. */
function checkReach(routes: readonly RouteRow[]): RouteProblem[] {
  const problems: RouteProblem[] = [];
  const earlier = new Map<string, RouteRow[]>();
  const ids = new Set<string>();
  routes.forEach((row, at) => {
    const before = earlier.get(row.endpoint) ?? [];
    earlier.set(row.endpoint, [...before, row]);
    const id = rowId(row);
    const first = before.find((one) => takesAll(one.match ?? {}, row.match ?? {}));
    if (first === undefined && !ids.has(id)) ids.add(id);
    else if (first === undefined || rowId(first) === id)
      problems.push({ path: ["routes", at, "endpoint"], message: `${id} stands in the table twice` });
    else
      problems.push({
        path: ["routes", at, row.match === undefined ? "endpoint" : "match"],
        message: `${id} is never looked at: ${rowId(first)} before it takes all of its requests; put it before that row`,
      });
  });
  return problems;
}

/** Whether every request that `inner` holds for is one of `outer`'s, too. */
function takesAll(outer: RowCondition, inner: RowCondition): boolean {
  return Object.entries(outer).every(([key, values]) => {
    if (key !== "host") return inner[key]?.every((value) => values.includes(value)) ?? false;
    const patterns = values.map(hostKey);
    if (patterns.includes("*")) return true;
    return inner.host?.map(hostKey).every((host) => patterns.some((one) => covers(one, host))) ?? false;
  });
}

function covers(pattern: string, host: string): boolean {
  if (pattern === host) return true;
  return (
    pattern.startsWith("*.") && host !== "*" && isBelow(host.replace(/^\*(?=\.)/, "x"), pattern.slice(1))
  );
}

/**
 * A row for no host in particular, behind one of the same endpoint that has hosts and another gate: a request that only says
 * another host would walk around that gate, unless somebody wrote down that this is meant.
 */
function checkOthers({ routes, gate }: RouteFile): RouteProblem[] {
  const guarded = new Map<string, RouteRow[]>();
  return routes.flatMap((row, at) => {
    const worn = row.gate ?? gate;
    const before = guarded.get(row.endpoint) ?? [];
    if (row.match?.host !== undefined) {
      if (worn !== undefined) guarded.set(row.endpoint, [...before, row]);
      return [];
    }
    const other = before.find((one) => (one.gate ?? gate) !== worn);
    if (other === undefined) return [];
    return [
      {
        path: ["routes", at, "endpoint"],
        message: `${rowId(row)} has another gate than ${rowId(other)}, and names no host: say its hosts in "match", or "*" for all others`,
      },
    ];
  });
}
