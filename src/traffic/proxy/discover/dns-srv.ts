/** SRV records (RFC 2782): hosts with ports and weights, as Kubernetes has them for the named ports of a headless service. */
import { type DnsQuestions, dnsQuestions, type SrvRecord } from "./dns-resolver.ts";
import {
  type ConfigOf,
  type FoundInstance,
  instanceAt,
  type Source,
  usualInterval,
  usualPatience,
} from "./source.ts";

/** Hosts that are looked up for one answer. */
const maxHosts = 1_000;

export function dnsSrvSource({ name, interval = usualInterval, servers }: ConfigOf<"dns-srv">): Source {
  const dns = dnsQuestions(servers);
  return {
    async look() {
      const first = firstChoice(await dns.services(name));
      if (first.length > maxHosts) throw new Error(`lists ${first.length} hosts; ${maxHosts} is the limit`);
      const found = await Promise.all(first.map((record) => instancesOf(dns, record)));
      return { instances: found.flat(), next: interval };
    },
    patience: () => 2 * usualPatience,
    close: dns.cancel,
  };
}

/** Others are for when these are gone, which nobody says. A single `.` says that there is no such service. */
function firstChoice(records: readonly SrvRecord[]): SrvRecord[] {
  const real = records.filter(({ name }) => name !== "" && name !== ".");
  const lowest = Math.min(...real.map(({ priority }) => priority));
  return real.filter(({ priority }) => priority === lowest);
}

/** None where the host has no address (any more). A weight of 0 is a small share, not none. */
async function instancesOf(dns: DnsQuestions, { name, port, weight }: SrvRecord): Promise<FoundInstance[]> {
  const records = await dns.addresses(name);
  return records.map(({ address }) => instanceAt(address, port, Math.max(1, weight)));
}
