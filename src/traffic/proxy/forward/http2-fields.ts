/** Fields on their way into an HTTP/2 message, as `node:http2` takes them. */
import type { OutgoingHttpHeaders } from "node:http2";
import { isHopByHop } from "./field-rules.ts";

/**
 * `fields`: names and values by turns. What belongs to one connection has no place in HTTP/2 (RFC 9113 8.2.2). Several lines of
 * a field become one list, as any recipient may have it (RFC 9110 5.3); cookies that are set have commas of their own, and stay apart.
 */
export function http2Fields(fields: readonly string[]): OutgoingHttpHeaders {
  const headers: Record<string, string | string[]> = Object.create(null);
  for (let at = 0; at < fields.length; at += 2) {
    const name = fields[at]!.toLowerCase();
    const value = fields[at + 1]!;
    const before = headers[name];
    if (before === undefined) {
      // The last one belongs to a change to HTTP/2, which Node does not let through either.
      if (!isHopByHop(name) && name !== "http2-settings") headers[name] = value;
    } else if (typeof before !== "string") before.push(value);
    else headers[name] = name === "set-cookie" ? [before, value] : before + joint(name) + value;
  }
  return headers;
}

function joint(name: string): string {
  return name === "cookie" ? "; " : ", ";
}
