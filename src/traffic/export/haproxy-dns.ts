/** Targets whose instances DNS lists: HAProxy asks for them itself. */
import { type DiscoverConfig, discoverText } from "../../routes/discover-config.ts";
import type { RouteFile } from "../../routes/route-file.ts";
import type { Unsaid } from "./exported.ts";

type DnsConfig = Extract<DiscoverConfig, { from: "dns" | "dns-srv" }>;

/** Servers for which a backend has room. */
const slots = 32;
/** Milliseconds between two questions; HAProxy does not go by the life of a record. */
const usualInterval = 10_000;

export function isByDns(config: DiscoverConfig): config is DnsConfig {
  return config.from === "dns" || config.from === "dns-srv";
}

/** Null for a target whose servers have lines of their own. `more` is what its servers have besides. */
export function serverTemplate(
  { targets }: RouteFile,
  target: string,
  name: string,
  more: string,
): string | null {
  const config = targets[target]?.discover;
  if (config === undefined || !isByDns(config)) return null;
  const address = config.from === "dns" ? `${config.name}:${config.port}` : config.name;
  return `    server-template ${name} 1-${slots} ${address} resolvers ${sectionName(target)} resolve-prefer ipv4 init-addr none${more}`;
}

/** A section for each such target. What was found holds while DNS fails, as long as HAProxy can be told to. */
export function resolvers({ targets }: RouteFile): string[] {
  return Object.entries(targets).flatMap(([target, { discover }]) => {
    if (discover === undefined || !isByDns(discover)) return [];
    const { servers, interval = usualInterval } = discover;
    return [
      [
        `resolvers ${sectionName(target)}`,
        ...(servers === undefined
          ? ["    parse-resolv-conf"]
          : servers.map(
              (one, at) => `    nameserver dns${at + 1} ${/\d\]?:\d+$/.test(one) ? one : `${one}:53`}`,
            )),
        "    accepted_payload_size 8192",
        `    timeout resolve ${interval}ms`,
        "    timeout retry 1s",
        ...["nx", "refused", "timeout", "other"].map((fault) => `    hold ${fault} 24h`),
        "    hold obsolete 0s",
      ].join("\n"),
    ];
  });
}

export function dnsRemarks({ targets }: RouteFile): Unsaid[] {
  return Object.entries(targets).flatMap(([target, { discover }]) =>
    discover === undefined || !isByDns(discover)
      ? []
      : [
          {
            endpoint: null,
            what: `${target}: HAProxy asks ${discoverText(discover)} itself, for up to ${slots} instances. It has none before the first answer${discover.from === "dns-srv" ? ", and does not look at priorities" : ""}`,
          },
        ],
  );
}

function sectionName(target: string): string {
  return `msa_${target.replace(/[^\w.-]/g, "_")}`;
}
