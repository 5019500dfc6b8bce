/** Which fields belong to one connection (RFC 9110 7.6.1) and end there, in both directions. */
const hopByHop = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "transfer-encoding",
  "upgrade",
]);

/** What a `Connection` field may not name away: it would strip what frames or routes the message. */
const untouchable = new Set(["host", "content-length", "transfer-encoding", "via", "content-type"]);

export function isHopByHop(name: string): boolean {
  return hopByHop.has(name);
}

/** Lower-case tokens of a comma list. */
export function tokensOf(value: string): string[] {
  return value
    .split(",")
    .map((token) => token.trim().toLowerCase())
    .filter((token) => token !== "");
}

/** Fields that `Connection` names, as far as that is allowed. */
export function namedByConnection(tokens: readonly string[]): string[] {
  return tokens.filter((token) => !untouchable.has(token) && token !== "close" && token !== "keep-alive");
}

/** Fields that frame or route a message mean nothing, or mischief, in a trailer (RFC 9110 6.5.1). */
export function mayBeTrailer(name: string): boolean {
  return !hopByHop.has(name) && !untouchable.has(name) && name !== "trailer" && name !== "set-cookie";
}
