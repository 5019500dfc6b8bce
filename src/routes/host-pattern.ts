/** Names of hosts in `match` and `when`: `api.example.com`, `*.example.com` for every name below it, or `*`. */
import { domainToASCII } from "node:url";

/** Characters; no name in the DNS is longer (RFC 1035 3.1). */
const maxLength = 253;
const label = "[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?";
const name = new RegExp(`^(\\*\\.)?${label}(\\.${label})*$`);
const sixAddress = /^\[[\da-f:.]+\]$/;

/** As it is compared: lower case, without the dot that ends a full name. */
export function hostKey(pattern: string): string {
  return withoutLastDot(pattern.toLowerCase());
}

/** The host that an authority (`Host`, `host:port`) names, to be compared with patterns. */
export function hostOf(authority: string): string {
  return withoutLastDot(authority.toLowerCase().replace(/:\d*$/, ""));
}

/** Whether `host`, as `hostOf` gives it, is a name below `suffix` (`.example.com`). */
export function isBelow(host: string, suffix: string): boolean {
  return host.length > suffix.length && host.length <= maxLength && host.endsWith(suffix);
}

/** The suffixes that `host` is below, longest first. */
export function suffixesOf(host: string): string[] {
  // Whoever sends a longer one wants to see us count its dots.
  if (host.length > maxLength) return [];
  const found: string[] = [];
  for (let dot = host.indexOf(".", 1); dot !== -1; dot = host.indexOf(".", dot + 1))
    found.push(host.slice(dot));
  return found;
}

/** What is wrong with a pattern, and what to write; null when nothing is. */
export function hostFault(pattern: string): string | null {
  const key = hostKey(pattern);
  if (pattern === "*" || sixAddress.test(key) || (name.test(key) && key.length <= maxLength)) return null;
  const shown = JSON.stringify(pattern);
  if (/^[a-z]+:\/\//i.test(pattern)) return `${shown} is an address: write its host only`;
  if (/:\d+$/.test(pattern)) return `${shown}: ports are not looked at, leave it out`;
  if (pattern.includes("/")) return `${shown}: a path belongs into the endpoint`;
  const ascii = domainToASCII(pattern);
  if (ascii !== "" && ascii !== key && name.test(ascii)) return `${shown} travels as ${ascii}: write that`;
  if (pattern.includes("*")) return `${shown}: a "*" stands alone, or as "*." in front of a name`;
  return `${shown} is no name of a host`;
}

function withoutLastDot(host: string): string {
  return host.endsWith(".") ? host.slice(0, -1) : host;
}
