/** What of a request tells users, tenants and hosts apart: the keys of `proxy.sticky`, and of a row's `match` and `when`. */
import { hostOf } from "../../../routes/host-pattern.ts";

export interface RequestTraits {
  /** Name, value, name, value … as received. */
  readonly rawHeaders: readonly string[];
  readonly clientIp: string;
  /** Authority that the request is for; null when it names none. In the absolute form of a target it is not the `Host` field's. */
  readonly host: string | null;
}

/**
 * `header:<name>`, `cookie:<name>`, `jwt:<claim>` of the bearer token (read, not verified: it decides which side answers
 * and never whether somebody may), `host` as `hostOf` gives it, or `ip`. Null when the request carries no such thing.
 */
export function traitOf(key: string, traits: RequestTraits): string | null {
  if (key === "ip") return traits.clientIp;
  if (key === "host") return traits.host === null ? null : hostOf(traits.host);
  const name = key.slice(key.indexOf(":") + 1);
  if (key.startsWith("header:")) return header(traits.rawHeaders, name.toLowerCase());
  if (key.startsWith("jwt:")) return claim(traits.rawHeaders, name);
  return cookie(traits.rawHeaders, name);
}

export function header(rawHeaders: readonly string[], name: string): string | null {
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

function claim(rawHeaders: readonly string[], name: string): string | null {
  const payload = /^bearer +[\w-]+\.([\w-]+)\.[\w-]*$/i.exec(header(rawHeaders, "authorization") ?? "")?.[1];
  if (payload === undefined) return null;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
    const value: unknown =
      typeof claims === "object" && claims !== null && Object.hasOwn(claims, name)
        ? (claims as Record<string, unknown>)[name] // an object, as just seen
        : null;
    return typeof value === "string" || typeof value === "number" ? String(value) : null;
  } catch {
    return null;
  }
}
