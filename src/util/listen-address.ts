import { urlHost } from "./url-host.ts";

/** Path of the unix socket that `host` names as `unix:/path`; null for an address. */
export function socketPathOf(host: string): string | null {
  return host.startsWith("unix:") ? host.slice("unix:".length) : null;
}

/** Where a server with these settings answers, as people write it. */
export function listenUrl(host: string, port: number, encrypted: boolean): string {
  if (socketPathOf(host) !== null) return host;
  return `${encrypted ? "https" : "http"}://${urlHost(host)}:${port}`;
}
