/** Whether the raw front understands the bytes of a connection as Node's parser does. */
import type { ClientRequest } from "../../../src/traffic/proxy/forward/client-request.ts";
import { isFault, receiveRequest } from "../../../src/traffic/proxy/forward/receive-request.ts";
import { parsedByNode } from "./parsed-by-node.ts";
import { parsedByUs } from "./parsed-by-us.ts";
import type { Reading, Readings } from "./readings.ts";

const client = {
  ...{ peer: "192.0.2.1", proto: "http" as const, http: 1 as const },
  ...{ trusted: false, work: [], isLast: false, end() {} },
};

/** What a proxy's front makes of a reading: what is refused for what it says is refused, and nothing behind it counts. */
function taken({ requests, fault }: Readings): Readings {
  const kept: Reading[] = [];
  for (const one of requests) {
    if (isRefused(one)) return { requests: kept, fault: true };
    // Where another protocol begins nobody looks for a body.
    kept.push(one.upgrade ? { ...one, complete: true } : one);
    if (one.upgrade) return { requests: kept, fault: false };
  }
  return { requests: kept, fault };
}

function isRefused(one: Reading): boolean {
  if (one.method === "CONNECT") return true;
  const isHost = (name: string, at: number): boolean => at % 2 === 0 && name.toLowerCase() === "host";
  if (one.version === "1.1" && !one.fields.some(isHost)) return true;
  const [major, minor] = one.version.split(".").map(Number);
  const req = {
    ...{ method: one.method, url: one.url, httpVersion: one.version },
    ...{ httpVersionMajor: major, httpVersionMinor: minor, rawHeaders: [...one.fields], socket: {} },
  } as unknown as ClientRequest; // as far as it is looked at
  return minor! > 1 || isFault(receiveRequest(req, client, false));
}

const ending = Buffer.from("\r\n\r\n", "latin1");

export type Verdict = "same" | "both refuse" | "only we refuse" | "only Node refuses" | "read otherwise";

/** `seen`: both readings, for whoever looks into a difference. */
export function compareReadings(pieces: readonly Buffer[]): { verdict: Verdict; seen: [Readings, Readings] } {
  let node = taken(parsedByNode(pieces));
  let ours = taken(parsedByUs(pieces));
  // One of them may know before the end of a line or a head what the other finds there.
  if (node.fault && !ours.fault) ours = taken(parsedByUs([...pieces, ending]));
  else if (ours.fault && !node.fault) node = taken(parsedByNode([...pieces, ending]));
  const seen: [Readings, Readings] = [node, ours];
  const before = (all: Readings): Reading[] => all.requests.filter(({ complete }) => complete);
  if (node.fault !== ours.fault)
    return { verdict: ours.fault ? "only we refuse" : "only Node refuses", seen };
  const same = ours.fault ? isEqual(before(node), before(ours)) : isEqual(node.requests, ours.requests);
  if (!same) return { verdict: "read otherwise", seen };
  return { verdict: ours.fault ? "both refuse" : "same", seen };
}

function isEqual(one: readonly Reading[], other: readonly Reading[]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
