/** What is known about a client's connection, and what runs on it. */
import { BlockList, isIP, type Socket } from "node:net";
import type { Fault } from "./fault.ts";
import { sayLast } from "./say-last.ts";

/** Something that must stop when its client is gone. */
export interface ClientWork {
  clientGone(): void;
  /** What the client sends now cannot be read, or (null) it has ended its side. False when this cannot end without it. */
  unreadable(fault: Fault | null): boolean;
}

export interface ClientConnection {
  /** Its address; `unix:` for one of this machine that came through a socket. */
  readonly peer: string;
  /** How it reached the door. */
  readonly proto: "http" | "https";
  /** Version that it speaks, as far as that is told by the first number. */
  readonly http: 1 | 2;
  /** Whether the peer's X-Forwarded-* is believed. */
  readonly trusted: boolean;
  /** More than one only when requests are pipelined. */
  readonly work: ClientWork[];
  /** What comes now is no request any more: the connection ends with the answers that are still due. */
  isLast: boolean;
  end(): void;
}

/**
 * For what begins and ends with every request. A `Set` would do worse: each time V8 rehashes one, the old table keeps
 * pointing at the new one, and whatever was in it survives into the old generation (measured: a fifth of the CPU).
 */
export function removeFrom<T>(list: T[], item: T): void {
  const at = list.indexOf(item);
  const last = list.pop();
  if (at !== -1 && at < list.length && last !== undefined) list[at] = last;
  else if (at === -1 && last !== undefined) list.push(last);
}

/** Its answer is written. */
export function endWork(client: ClientConnection, work: ClientWork): void {
  removeFrom(client.work, work);
  if (client.isLast && client.work.length === 0) client.end();
}

/** As nginx writes it. */
const unixPeer = "unix:";

/** `peers` are addresses, `address/prefix` or `unix:`; others are ignored, as they cannot be the address of a peer. */
export function trustOf(peers: readonly string[]): (address: string) => boolean {
  if (peers.length === 0) return () => false;
  const list = new BlockList();
  for (const peer of peers) {
    const [address = "", prefix] = peer.split("/");
    const family = isIP(address);
    if (family === 0) continue;
    const type = family === 6 ? "ipv6" : "ipv4";
    if (prefix === undefined) list.addAddress(address, type);
    else list.addSubnet(address, Number(prefix), type);
  }
  const local = peers.includes(unixPeer);
  return (address) => {
    if (address === unixPeer) return local;
    const family = isIP(address);
    return family !== 0 && list.check(address, family === 6 ? "ipv6" : "ipv4");
  };
}

export function openClientConnection(
  socket: Socket,
  trusts: (address: string) => boolean,
  proto: "http" | "https",
): ClientConnection {
  // An IPv4 client of a dual-stack listener shows up mapped into IPv6; people and configurations write it plain.
  const peer = (socket.remoteAddress ?? unixPeer).replace(/^::ffff:/, "");
  const connection: ClientConnection = {
    peer,
    proto,
    http: 1,
    trusted: trusts(peer),
    work: [],
    isLast: false,
    end: () => sayLast(socket, ""),
  };
  socket.on("close", () => {
    for (const work of [...connection.work]) work.clientGone();
  });
  return connection;
}

/** A stream of HTTP/2 is to its request what a connection is in HTTP/1.1: it ends without the others. */
export function openStreamConnection(
  stream: { on(event: "close", listener: () => void): unknown },
  { peer, proto, trusted }: ClientConnection,
): ClientConnection {
  const work: ClientWork[] = [];
  stream.on("close", () => {
    for (const one of [...work]) one.clientGone();
  });
  return { peer, proto, http: 2, trusted, work, isLast: false, end() {} };
}

/** The nearest address that is not one of our own proxies. `forwardedFor` counts only from a trusted peer. */
export function clientAddress(
  connection: ClientConnection,
  forwardedFor: string | null,
  trusts: (address: string) => boolean,
): string {
  if (!connection.trusted || forwardedFor === null) return connection.peer;
  const hops = forwardedFor.split(",").map((hop) => hop.trim());
  return hops.findLast((hop) => hop !== "" && !trusts(hop)) ?? connection.peer;
}
