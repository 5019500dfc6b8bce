import type { DiscoverConfig } from "../../../routes/discover-config.ts";
import { consulSource } from "./consul.ts";
import { dnsSource } from "./dns.ts";
import { dnsSrvSource } from "./dns-srv.ts";
import { eurekaSource } from "./eureka.ts";
import { fileSource } from "./file.ts";
import { httpSource } from "./http.ts";
import type { Source, SourceInput } from "./source.ts";

/** Asks nobody yet. */
export function openSource(config: DiscoverConfig, input: SourceInput): Source {
  switch (config.from) {
    case "dns":
      return dnsSource(config);
    case "dns-srv":
      return dnsSrvSource(config);
    case "file":
      return fileSource(config, input);
    case "http":
      return httpSource(config);
    case "consul":
      return consulSource(config, input);
    case "eureka":
      return eurekaSource(config, input);
  }
}
