/**
 * A name, an address, or an IPv6 address in brackets; then a port, if any. Without what RFC 3986 would also allow in a name and no
 * name has: a comma is how two Host fields look that somebody joined, and an escaped byte may be decoded by one reader only.
 */
const shape = /^(?:\[[\da-f:.]+\]|[\w.~!$&'()*+;=-]+)(?::(\d{0,5}))?$/i;

/** Whether everybody takes `text` for the same host and port. */
export function isAuthority(text: string): boolean {
  const parts = shape.exec(text);
  return parts !== null && Number(parts[1] ?? 0) <= 65_535;
}
