import { randomBytes } from "node:crypto";
import { keyHash } from "../traffic/proxy/gateway/api-keys.ts";

export interface NewApiKey {
  readonly status: "made";
  readonly holder: string;
  /** Kept by nobody but its holder. */
  readonly key: string;
  /** As the route table has it. */
  readonly hash: string;
}

/** 256 random bits; written nowhere. */
export function newApiKey(holder: string): NewApiKey {
  const key = `msa_${randomBytes(32).toString("base64url")}`;
  return { status: "made", holder, key, hash: keyHash(key) };
}
