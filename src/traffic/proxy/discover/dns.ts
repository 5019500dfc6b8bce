/** Each address of a name is an instance: hosts behind round-robin DNS, a headless service of Kubernetes. */
import { dnsQuestions } from "./dns-resolver.ts";
import { type ConfigOf, instanceAt, type Source, usualInterval, usualPatience } from "./source.ts";

/** Milliseconds within which the life of a record is believed: 0 would be a loop, and a day too late for anybody. */
const shortest = 1_000;
const longest = 60_000;

export function dnsSource({ name, port, interval, servers }: ConfigOf<"dns">): Source {
  const dns = dnsQuestions(servers);
  return {
    async look() {
      const records = await dns.addresses(name);
      const life = Math.min(...records.map(({ ttl }) => ttl * 1_000));
      const lived = records.length === 0 ? usualInterval : Math.min(Math.max(life, shortest), longest);
      return {
        instances: records.map(({ address }) => instanceAt(address, port)),
        next: interval ?? lived,
      };
    },
    patience: () => usualPatience,
    close: dns.cancel,
  };
}
