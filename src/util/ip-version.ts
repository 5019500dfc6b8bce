/** 4 or 6 for an address without brackets, 0 for a name. */
export function ipVersion(host: string): 0 | 4 | 6 {
  if (host.includes(":")) return 6;
  return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host) ? 4 : 0;
}
