/** What a row says of requests (`match`, `when`), as people write it on a command line: `header:x-tenant=acme,globex`. */
import { MsaError } from "../errors/msa-error.ts";
import { type RouteRow, type RowCondition, traitKey } from "./route-file.ts";

/** Errors: MSA3002 for what is no condition. */
export function parseConditions(given: readonly string[]): RowCondition {
  const when: Record<string, string[]> = {};
  for (const one of given) {
    const equals = one.indexOf("=");
    const key = one.slice(0, equals);
    const values = one.slice(equals + 1).split(",");
    if (equals < 1 || !traitKey.safeParse(key).success || values.includes("")) {
      throw new MsaError("MSA3002", {
        message: `"${one}" is no condition`,
        fix: "give --when header:<name>=<value>, cookie:…, jwt:<claim>=…, host=… or ip=…; several values with commas",
      });
    }
    when[key] = [...(when[key] ?? []), ...values];
  }
  return when;
}

/** What tells rows apart: `GET /posts`, or `GET /posts host=api.example.com` where it says `match`. */
export function rowId({ endpoint, match }: Pick<RouteRow, "endpoint" | "match">): string {
  return match === undefined ? endpoint : `${endpoint} ${conditionText(match)}`;
}

/** Whether the service answers its requests, everybody's. */
export function isMoved({ state, when }: Pick<RouteRow, "state" | "when">): boolean {
  return state === "service" && when === undefined;
}

export function conditionText(when: RowCondition): string {
  return Object.entries(when)
    .map(([key, values]) => `${key}=${values.join(",")}`)
    .join(" ");
}
