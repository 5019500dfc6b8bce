/**
 * The field with which a tester chooses a side: `x-msa-force: service.<expiry>.<signature>`. Signed, since whoever could
 * write it freely could reach code that nobody has released.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { Leg } from "./pick-target.ts";
import { header } from "./request-traits.ts";

export const forceField = "x-msa-force";
/** Characters; shorter ones can be guessed from one token. */
export const minForceSecret = 32;

const shape = /^(monolith|service)\.(\d{1,15})\.([\w-]{43})$/;

/** `expires` in milliseconds since the epoch. */
export function forceToken(secret: string, leg: Leg, expires: number): string {
  return `${leg}.${expires}.${sign(secret, leg, String(expires)).toString("base64url")}`;
}

/** Null when there is none, or one that is forged or too old. `now` in milliseconds since the epoch. */
export function forcedLeg(secret: string, rawHeaders: readonly string[], now: number): Leg | null {
  const given = header(rawHeaders, forceField);
  const parts = given === null ? null : shape.exec(given);
  if (parts === null) return null;
  const [, leg, expires, signature] = parts as unknown as [string, Leg, string, string]; // by the shape
  const wanted = sign(secret, leg, expires);
  const seen = Buffer.from(signature, "base64url");
  return seen.length === wanted.length && timingSafeEqual(seen, wanted) && Number(expires) > now ? leg : null;
}

function sign(secret: string, leg: Leg, expires: string): Buffer {
  return createHmac("sha256", secret).update(`msa-force\n${leg}\n${expires}`).digest();
}
