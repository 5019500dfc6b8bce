/** The head of an HTTP/2 request in the shape of HTTP/1.1, in which the rest of the proxy reads requests. */
import { METHODS } from "node:http";

export interface Http2Head {
  readonly method: string;
  readonly path: string;
  /** Name, value, name, value …, with what HTTP/1.1 says of the host and of the body's framing. */
  readonly fields: string[];
}

const token = /^[!#$%&'*+\-.^_`|~\da-z]+$/;
const fieldValue = /^[\t\x20-\x7e\x80-\xff]*$/;
const pathBytes = /^[\x21-\x7e\x80-\xff]+$/;
/** As HTTP/1.1 has it at this door. */
const methods: ReadonlySet<string> = new Set(METHODS);

/**
 * `raw`: names and values by turns, as they came. Node's reader has refused most of what is refused here; but these texts become
 * lines of another protocol, so that none is taken on trust. A string names what makes the request unacceptable (RFC 9113 8.2, 8.3).
 */
export function readHttp2Head(raw: readonly string[], bodyless: boolean): Http2Head | string {
  const pseudo = new Map<string, string>();
  const fields: string[] = ["host", ""];
  let host: string | null = null;
  let cookieAt = -1;
  let length = false;
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at]!;
    const value = raw[at + 1]!;
    if (!fieldValue.test(value)) return `value of ${name}`;
    if (name.charCodeAt(0) === 58 /* : */) {
      if (fields.length > 2 || host !== null || pseudo.has(name)) return name;
      pseudo.set(name, value);
      continue;
    }
    if (!token.test(name)) return "field name";
    switch (name) {
      case "connection":
      case "keep-alive":
      case "proxy-connection":
      case "transfer-encoding":
      case "upgrade":
      case "http2-settings":
        return name;
      case "te":
        if (value.toLowerCase() !== "trailers") return name;
        break;
      case "host":
        if (host !== null) return "two Host fields";
        host = value;
        continue;
      case "cookie":
        // Sent in crumbs, since they compress better (RFC 9113 8.2.3); HTTP/1.1 knows one field.
        if (cookieAt !== -1) {
          fields[cookieAt] += `; ${value}`;
          continue;
        }
        cookieAt = fields.length + 1;
        break;
      case "content-length":
        length = true;
        break;
    }
    fields.push(name, value);
  }
  if (!bodyless && !length) fields.push("transfer-encoding", "chunked");
  return withRequestLine(pseudo, host, fields);
}

function withRequestLine(
  pseudo: ReadonlyMap<string, string>,
  host: string | null,
  fields: string[],
): Http2Head | string {
  for (const name of pseudo.keys())
    if (name !== ":method" && name !== ":scheme" && name !== ":path" && name !== ":authority") return name;
  const method = pseudo.get(":method") ?? "";
  if (!methods.has(method)) return ":method";
  const scheme = pseudo.get(":scheme");
  if (scheme !== "http" && scheme !== "https") return ":scheme";
  const path = pseudo.get(":path") ?? "";
  // Origin form alone: an address of its own would be a second authority.
  if (!pathBytes.test(path) || (path.charCodeAt(0) !== 47 && path !== "*")) return ":path";
  const authority = pseudo.get(":authority") ?? host;
  if (authority === null || authority === "") return ":authority";
  // Which one counts would be a matter of taste.
  if (host !== null && host.toLowerCase() !== authority.toLowerCase()) return "Host";
  fields[1] = authority;
  return { method, path, fields };
}
