/** A request as the door sees it, and what the door says to it. */
import type { IncomingHttpHeaders } from "node:http";
import type { DoorPass } from "../forward/door-pass.ts";
import type { FieldEdits } from "../forward/field-edits.ts";

export interface Visit {
  readonly method: string;
  /** Path and query as they were sent. */
  readonly target: string;
  /** Authority that the request is for; null without. */
  readonly host: string | null;
  readonly rawHeaders: readonly string[];
  /** The same, for libraries that want them so. */
  readonly headers: IncomingHttpHeaders;
  /** Nearest address that is not one of our own proxies. */
  readonly clientIp: string;
  /** Whether the peer is one of them. */
  readonly trusted: boolean;
  /** Bytes that the client said it would send; null when it did not say. */
  readonly declaredLength: number | null;
  /** Of the row that matches, or `unmatched`. */
  readonly row: string;
  /** A browser asks whether a script may send the request; it shows no credentials (Fetch standard). */
  readonly preflight: boolean;
}

/** `path`: the request can be read in two ways. `host`: it is none that its row's gate was meant for. `fault`: a check could not be made. */
export type DoorReason =
  | "path"
  | "host"
  | "openapi"
  | "address"
  | "cors"
  | "body"
  | "rate-limit"
  | "api-key"
  | "jwt"
  | "cache"
  | "fault";

/** The request goes no further: the door answers. */
export interface DoorAnswer {
  readonly by: DoorReason;
  readonly status: number;
  /** Name, value, name, value …; the length is added. */
  readonly fields: readonly string[];
  readonly body: Buffer | string;
  /** For the log; never sent. Holds no credential. */
  readonly detail: string;
}

export interface Admission {
  readonly pass: DoorPass;
  /** Of the request, before a target gets it; null for none. */
  readonly request: FieldEdits | null;
}

export type Verdict =
  | { readonly kind: "answer"; readonly answer: DoorAnswer }
  | { readonly kind: "admit"; readonly admission: Admission };

/** Who asks, as far as it is known and proven. */
export interface Identity {
  /** Holder of the API key; null without one. */
  readonly apiKey: string | null;
  /** Of the token that was verified; null without one. */
  readonly claims: Readonly<Record<string, unknown>> | null;
}

export function refusal(
  by: DoorReason,
  status: number,
  text: string,
  detail: string,
  fields: readonly string[] = [],
): DoorAnswer {
  return {
    by,
    status,
    fields: ["Content-Type", "text/plain; charset=utf-8", ...fields],
    body: `${status} ${text}\n`,
    detail,
  };
}
