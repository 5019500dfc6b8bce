import type { GateSettings } from "../../../routes/gate-settings.ts";
import { trustOf } from "../forward/client-connection.ts";
import { type DoorAnswer, refusal, type Visit } from "./visit.ts";

/** Null when the client's address is welcome. */
export function addressCheck({ allow, deny }: GateSettings): (visit: Visit) => DoorAnswer | null {
  const isDenied = deny === undefined ? () => false : trustOf(deny);
  const isAllowed = allow === undefined ? () => true : trustOf(allow);
  return ({ clientIp }) =>
    isDenied(clientIp) || !isAllowed(clientIp)
      ? refusal("address", 403, "Forbidden", `${clientIp} is not let in`)
      : null;
}

/**
 * What one client has of the address space: an IPv4 address, or the /64 that every IPv6 customer gets (RFC 6177), of
 * which each address would otherwise be a client of its own.
 */
export function networkOf(address: string): string {
  if (!address.includes(":")) return address;
  const plain = address.replace(/%.*$/, "");
  const [head = "", tail] = plain.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  const groups = [...before, ...Array<string>(Math.max(0, zeros)).fill("0"), ...after];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":")}::/64`;
}
