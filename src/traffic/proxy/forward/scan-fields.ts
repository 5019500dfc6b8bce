/** One pass over a request's fields: what frames or routes it is set aside, the rest is kept as it came. */
import { tokensOf } from "./field-rules.ts";

export interface ScannedFields {
  /** Name, value, name, value … for the target. */
  readonly kept: string[];
  host: string | null;
  length: string | null;
  coding: string | null;
  expect: string | null;
  upgrade: string | null;
  /** Lower case. */
  readonly connection: string[];
  /** From trusted peers only. */
  forwardedFor: string | null;
  forwardedHost: string | null;
  forwardedProto: string | null;
}

/** A string names the field that makes the request unacceptable. */
export function scanFields(raw: readonly string[], trusted: boolean): ScannedFields | string {
  const scan: ScannedFields = {
    kept: [],
    host: null,
    length: null,
    coding: null,
    expect: null,
    upgrade: null,
    connection: [],
    forwardedFor: null,
    forwardedHost: null,
    forwardedProto: null,
  };
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at]!;
    const value = raw[at + 1]!;
    if ((name.charCodeAt(0) | 32) === 120 /* x */) {
      extension(scan, name, value, trusted);
      continue;
    }
    // Fields of other lengths mean nothing here, and need no lower case: half of a busy request's.
    switch (name.length) {
      case 2:
      case 4:
      case 6:
      case 7:
      case 9:
      case 10:
      case 14:
      case 16:
      case 17: {
        const fault = special(scan, name, value, trusted);
        if (fault !== null) return fault;
        break;
      }
      default:
        scan.kept.push(name, value);
    }
  }
  return scan;
}

function special(scan: ScannedFields, name: string, value: string, trusted: boolean): string | null {
  switch (name.toLowerCase()) {
    case "host":
      // Node's parser takes two; which one counts would be a matter of taste, so none does (RFC 9112 3.2).
      if (scan.host !== null) return "two Host fields";
      scan.host = value;
      return null;
    case "content-length":
      if (scan.length !== null || !/^\d{1,15}$/.test(value)) return "Content-Length";
      scan.length = value;
      break;
    case "transfer-encoding":
      if (scan.coding !== null) return "two Transfer-Encoding fields";
      scan.coding = value.toLowerCase();
      return null;
    case "content_length":
    case "transfer_encoding":
      // Servers that hand fields on as variables (CGI and its heirs) take them for the real ones.
      return name;
    case "connection":
      scan.connection.push(...tokensOf(value));
      return null;
    case "upgrade":
      scan.upgrade = scan.upgrade === null ? value : `${scan.upgrade}, ${value}`;
      return null;
    case "expect":
      scan.expect = value;
      break;
    case "forwarded":
      if (!trusted) return null;
      break;
    case "te":
    case "keep-alive":
    case "proxy-connection":
      return null;
  }
  scan.kept.push(name, value);
  return null;
}

function extension(scan: ScannedFields, name: string, value: string, trusted: boolean): void {
  const lower = name.toLowerCase();
  switch (lower) {
    case "x-forwarded-for":
      if (trusted) scan.forwardedFor = scan.forwardedFor === null ? value : `${scan.forwardedFor}, ${value}`;
      return;
    case "x-forwarded-host":
      if (trusted) scan.forwardedHost ??= value;
      return;
    case "x-forwarded-proto":
      if (trusted) scan.forwardedProto ??= value;
      return;
    case "x-forwarded-port":
    case "x-real-ip":
      if (trusted) scan.kept.push(name, value);
      return;
  }
  // Our own marks (a shadow request, who answered) must not be forged from outside.
  if (!lower.startsWith("x-msa-")) scan.kept.push(name, value);
}
