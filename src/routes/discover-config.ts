/** `targets.<name>.discover`: who lists the instances of a target while the proxy runs. */
import { z } from "zod";

/** Milliseconds between two looks. */
const interval = z.int().min(100).max(3_600_000).optional();

const domainName = z.string().regex(/^[\w-]+(\.[\w-]+)*\.?$/, "must be a domain name");

/** Asked in place of the machine's own name servers. */
const nameServers = z
  .array(z.string().refine(isServerAddress, "must be an address, with or without a port: 10.0.0.2, [::1]:53"))
  .min(1)
  .optional();

/** Credentials in a table would be committed with it. */
const serverUrl = z
  .url({ protocol: /^https?$/ })
  .refine(
    (url) => !/^https?:\/\/[^/?#]*@/i.test(url),
    "must hold no credentials: they come from the environment",
  );

export const discoverConfig = z.discriminatedUnion("from", [
  /** Each A record, or where there is none each AAAA record, is an instance on `port`. */
  z.strictObject({
    from: z.literal("dns"),
    name: domainName,
    port: z.int().min(1).max(65_535),
    /** As long as the records live, when not said. */
    interval,
    servers: nameServers,
  }),
  /** The SRV records of the lowest priority, with their ports and weights. */
  z.strictObject({
    from: z.literal("dns-srv"),
    /** `_http._tcp.orders.shop.svc.cluster.local` */
    name: domainName,
    /** 10,000 when not said. */
    interval,
    servers: nameServers,
  }),
  z.strictObject({
    from: z.literal("file"),
    /** JSON, `[{ "url", "weight" }]` or as Prometheus' file_sd; relative to the folder of the route table. */
    path: z.string().min(1),
  }),
  z.strictObject({
    from: z.literal("http"),
    /** Answers what a file would hold. */
    url: serverUrl,
    /** 10,000 when not said. */
    interval,
  }),
  /** Instances whose checks pass; the token comes from CONSUL_HTTP_TOKEN. */
  z.strictObject({
    from: z.literal("consul"),
    service: z.string().min(1),
    /** `http://127.0.0.1:8500` when not said. */
    url: serverUrl.optional(),
    tag: z.string().min(1).optional(),
    datacenter: z.string().min(1).optional(),
  }),
  /** Instances that are UP; EUREKA_USERNAME and EUREKA_PASSWORD are sent where they are set. */
  z.strictObject({
    from: z.literal("eureka"),
    /** `http://eureka:8761/eureka` */
    url: serverUrl,
    app: z.string().min(1),
    /** 10,000 when not said. */
    interval,
  }),
]);

export type DiscoverConfig = z.infer<typeof discoverConfig>;

/** For people, in one line. */
export function discoverText(config: DiscoverConfig): string {
  switch (config.from) {
    case "dns":
      return `dns ${config.name}:${config.port}`;
    case "dns-srv":
      return `dns-srv ${config.name}`;
    case "file":
      return `file ${config.path}`;
    case "http":
      return `http ${config.url}`;
    case "consul":
      return `consul ${config.service}`;
    case "eureka":
      return `eureka ${config.app}`;
  }
}

function isServerAddress(text: string): boolean {
  const [, six, four, port = "53"] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(text) ?? [];
  const isAddress = six === undefined ? z.ipv4().safeParse(four) : z.ipv6().safeParse(six);
  return isAddress.success && Number(port) > 0 && Number(port) <= 65_535;
}
