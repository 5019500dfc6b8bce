/** Which of the table's conditions hold for a request, as one digit each in front of its method and path. */
import { quoted } from "./nginx-maps.ts";
import type { RequestTest } from "./request-tests.ts";

export interface ConditionMaps {
  readonly maps: readonly string[];
  /** What stands in front of method and path; empty without conditions. */
  readonly variables: string;
  /** Of each row, the expression for that. */
  readonly holding: readonly string[];
}

export function conditionMaps(rows: readonly (readonly RequestTest[])[]): ConditionMaps {
  const places = new Map<string, number>();
  const maps: string[] = [];
  const placeOf = (test: RequestTest): number => {
    const key = JSON.stringify(test);
    const known = places.get(key);
    if (known !== undefined) return known;
    maps.push(mapOf(test, `$msa_if_${places.size}`));
    places.set(key, places.size);
    return places.size - 1;
  };
  const held = rows.map((tests) => new Set(tests.map(placeOf)));
  const digits = [...places.values()];
  return {
    maps: maps.length === 0 ? [] : [["# Which conditions of rows hold.", ...maps].join("\n")],
    variables: digits.length === 0 ? "" : `${digits.map((at) => `\${msa_if_${at}}`).join("")} `,
    holding: held.map((set) =>
      digits.length === 0 ? "" : `${digits.map((at) => (set.has(at) ? "1" : ".")).join("")} `,
    ),
  };
}

function mapOf({ of, name, values, whole }: RequestTest, variable: string): string {
  const lines = of === "ip" ? values.map((value) => `    ${value} 1;`) : [`    ${quoted(`~^${whole}$`)} 1;`];
  const head = of === "ip" ? `geo ${variable} {` : `map ${sourceOf(of, name)} ${variable} {`;
  return [head, "    default 0;", ...lines, "}"].join("\n");
}

function sourceOf(of: "host" | "header" | "cookie", name: string): string {
  // Without its port, and in lower case.
  if (of === "host") return "$host";
  return of === "cookie" ? "$http_cookie" : `$http_${name.replace(/-/g, "_")}`;
}
