/** Questions to name servers. A name that is not there is an answer; a server that is not there is none. */
import { Resolver } from "node:dns/promises";

interface AddressRecord {
  readonly address: string;
  /** Seconds. */
  readonly ttl: number;
}

export interface DnsQuestions {
  /** A records, or where there is none AAAA records: a host with both is one process, not two. */
  addresses(name: string): Promise<readonly AddressRecord[]>;
  services(name: string): Promise<readonly SrvRecord[]>;
  cancel(): void;
}

export interface SrvRecord {
  /** Name of the host. */
  readonly name: string;
  readonly port: number;
  /** The lowest is asked first. */
  readonly priority: number;
  readonly weight: number;
}

/** Milliseconds for the first try; a second one gets more. */
const timeout = 1_500;
const tries = 2;

/** `servers`: asked in place of the machine's. */
export function dnsQuestions(servers: readonly string[] | undefined): DnsQuestions {
  const resolver = new Resolver({ timeout, tries });
  if (servers !== undefined) resolver.setServers(servers);
  return {
    async addresses(name) {
      const four = await orNothing(resolver.resolve4(name, { ttl: true }));
      return four.length > 0 ? four : orNothing(resolver.resolve6(name, { ttl: true }));
    },
    services: (name) => orNothing(resolver.resolveSrv(name)),
    cancel: () => resolver.cancel(),
  };
}

async function orNothing<T>(answer: Promise<T[]>): Promise<T[]> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOTFOUND" || error.code === "ENODATA"))
      return [];
    throw error;
  }
}
