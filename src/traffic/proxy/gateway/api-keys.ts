import { createHash } from "node:crypto";
import type { ApiKeySettings } from "../../../routes/gate-settings.ts";
import { credentialOf, twice } from "./credential.ts";
import { type DoorAnswer, refusal, type Visit } from "./visit.ts";

/** Name of the key's holder, or the answer for somebody without one. */
export type KeyCheck = (visit: Visit) => { readonly holder: string } | DoorAnswer;

/**
 * The table knows hashes only. They need no salt and no slow function, since keys are 256 random bits; and what a lookup
 * by hash takes longer tells nothing about a key.
 */
export function keyCheck({ header: name = "x-api-key", keys }: ApiKeySettings): KeyCheck {
  const holders = new Map(Object.entries(keys).map(([holder, hash]) => [hash, holder]));
  const lower = name.toLowerCase();
  return ({ rawHeaders }) => {
    const key = credentialOf(rawHeaders, lower);
    if (key === twice) return unauthorized(`two ${lower} fields`);
    if (key === null) return unauthorized(`no ${lower}`);
    const holder = holders.get(keyHash(key));
    return holder === undefined ? unauthorized(`${lower} is not known`) : { holder };
  };
}

/** As it stands in the table. */
export function keyHash(key: string): string {
  return `sha256:${createHash("sha256").update(key).digest("hex")}`;
}

function unauthorized(detail: string): DoorAnswer {
  return refusal("api-key", 401, "Unauthorized", detail);
}
