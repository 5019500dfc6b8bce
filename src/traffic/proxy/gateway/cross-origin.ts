/** Cross-origin resource sharing as the Fetch standard has it: which pages' scripts may read the answers. */
import type { CorsSettings } from "../../../routes/gate-settings.ts";
import { header } from "../pick/request-traits.ts";
import { type DoorAnswer, refusal, type Visit } from "./visit.ts";

export interface CrossOrigin {
  /** The answer to a preflight; null when the request is none. */
  preflight(visit: Visit): DoorAnswer | null;
  /** Fields for the answer to that request. */
  fields(visit: Visit): string[];
}

/** Of a target's answer: two voices about who may read it would be none. */
export const crossOriginFields = [
  "access-control-allow-origin",
  "access-control-allow-credentials",
  "access-control-expose-headers",
];

const defaultMethods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

/** The method that a preflight asks for; null when the request is no preflight. */
export function preflightMethod(method: string, rawHeaders: readonly string[]): string | null {
  if (method !== "OPTIONS" || header(rawHeaders, "origin") === null) return null;
  return header(rawHeaders, "access-control-request-method");
}

export function crossOrigin(settings: CorsSettings): CrossOrigin {
  const { origins, methods = defaultMethods, headers, exposed = [], credentials, maxAge } = settings;
  const everybody = origins.includes("*");
  const known = new Set(origins.map((origin) => origin.toLowerCase()));

  /** Null for an origin that may not read. */
  function allowed(origin: string | null): string | null {
    if (origin === null) return null;
    if (everybody) return "*";
    return known.has(origin.toLowerCase()) ? origin : null;
  }

  return {
    preflight(visit) {
      const method = preflightMethod(visit.method, visit.rawHeaders);
      if (method === null) return null;
      const origin = header(visit.rawHeaders, "origin");
      const vary = ["Vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"];
      const allow = allowed(origin);
      if (allow === null || !methods.includes(method))
        return refusal("cors", 403, "Forbidden", `${origin} may not ${method}`, vary);
      const asked = headers?.join(", ") ?? header(visit.rawHeaders, "access-control-request-headers") ?? "";
      return {
        by: "cors",
        status: 204,
        fields: [
          ...["Access-Control-Allow-Origin", allow],
          ...["Access-Control-Allow-Methods", methods.join(", ")],
          ...(asked === "" ? [] : ["Access-Control-Allow-Headers", asked]),
          ...(credentials ? ["Access-Control-Allow-Credentials", "true"] : []),
          ...(maxAge === undefined ? [] : ["Access-Control-Max-Age", String(maxAge)]),
          ...vary,
        ],
        body: "",
        detail: `${origin} may ${method}`,
      };
    },
    fields(visit) {
      const allow = allowed(header(visit.rawHeaders, "origin"));
      // Also where nobody asked: a cache in between must not hand the answer for one origin to another.
      const vary = everybody ? [] : ["Vary", "Origin"];
      if (allow === null) return vary;
      return [
        ...["Access-Control-Allow-Origin", allow],
        ...(credentials ? ["Access-Control-Allow-Credentials", "true"] : []),
        ...(exposed.length === 0 ? [] : ["Access-Control-Expose-Headers", exposed.join(", ")]),
        ...vary,
      ];
    },
  };
}
