/** Where a user stands between 0 and 100, for canaries. Depends on the user's key alone: not on time, process or weight. */
import { type RequestTraits, traitOf } from "./request-traits.ts";

export interface StickyUser {
  /** Which of the keys told. */
  readonly key: string;
  readonly value: string;
  /** Name of the cookie in which the client must get `value`, since it carried none. */
  readonly issue: string | null;
}

/**
 * `keys` as in the configuration; the first that the request carries decides. `issued:<name>` is a cookie that a request
 * without it gets from us, with a value of `newId`; nothing behind it is looked at.
 */
export function stickyUser(keys: readonly string[], traits: RequestTraits, newId: () => string): StickyUser {
  for (const key of keys) {
    const issued = key.startsWith("issued:") ? key.slice("issued:".length) : null;
    const value = traitOf(issued === null ? key : `cookie:${issued}`, traits);
    if (value !== null && value !== "") return { key, value, issue: null };
    if (issued !== null) return { key, value: newId(), issue: issued };
  }
  // Without any of the keys the address decides: chance would send one user to both sides.
  return { key: "ip", value: traits.clientIp, issue: null };
}

/** FNV-1a over UTF-16 units, then Murmur3's finaliser, since FNV alone spreads short keys badly in its high bits. */
export function bucketOf(value: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < value.length; at++) hash = Math.imul(hash ^ value.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (((hash ^ (hash >>> 16)) >>> 0) / 0x1_0000_0000) * 100;
}
