/** Where a user stands between 0 and 100, for canaries. Depends on the user's key alone: not on time, process or weight. */
export interface StickyInput {
  /** Name, value, name, value … as received. */
  readonly rawHeaders: readonly string[];
  readonly clientIp: string;
}

/** `keys` as in the configuration: `header:<name>`, `cookie:<name>`, `ip`; the first that the request carries decides. */
export function userBucket(keys: readonly string[], input: StickyInput): number {
  return bucketOf(stickyKey(keys, input).value);
}

/** Without any of the keys the address decides: chance would send one user to both sides. */
export function stickyKey(
  keys: readonly string[],
  input: StickyInput,
): { readonly key: string; readonly value: string } {
  for (const key of keys) {
    const value = keyValue(key, input);
    if (value !== null && value !== "") return { key, value };
  }
  return { key: "ip", value: input.clientIp };
}

/** FNV-1a over UTF-16 units, then Murmur3's finaliser, since FNV alone spreads short keys badly in its high bits. */
export function bucketOf(value: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < value.length; at++) hash = Math.imul(hash ^ value.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (((hash ^ (hash >>> 16)) >>> 0) / 0x1_0000_0000) * 100;
}

function keyValue(key: string, input: StickyInput): string | null {
  if (key === "ip") return input.clientIp;
  const name = key.slice(key.indexOf(":") + 1);
  return key.startsWith("header:")
    ? header(input.rawHeaders, name.toLowerCase())
    : cookie(input.rawHeaders, name);
}

function header(rawHeaders: readonly string[], name: string): string | null {
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const candidate = rawHeaders[at]!;
    if (candidate.length === name.length && candidate.toLowerCase() === name) return rawHeaders[at + 1]!;
  }
  return null;
}

function cookie(rawHeaders: readonly string[], name: string): string | null {
  const pairs = header(rawHeaders, "cookie")?.split(";") ?? [];
  for (const pair of pairs) {
    const equals = pair.indexOf("=");
    if (pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return null;
}
