import type { ts } from "ts-morph";
import type { HostValue } from "../boot/values.ts";
import type { FrameworkName } from "../facts.ts";

/**
 * Where any application may be mounted in another, being served tells which are the outermost; while none was seen to
 * be served, or none with an endpoint, each may be.
 */
export class ServedHosts {
  private readonly served = new Set<HostValue>();
  private readonly hosts: HostValue[];
  private readonly framework: FrameworkName;

  constructor(hosts: HostValue[], framework: FrameworkName) {
    this.hosts = hosts;
    this.framework = framework;
  }

  make(node: ts.Node): HostValue {
    const { served } = this;
    const host: HostValue = {
      kind: "host",
      framework: this.framework,
      get isApp() {
        return served.has(host) || ![...served].some(leadsOn);
      },
      get isServed() {
        return served.has(host);
      },
      node,
      entries: [],
      prefix: [],
      props: new Map(),
    };
    this.hosts.push(host);
    return host;
  }

  serve(host: HostValue): void {
    this.served.add(host);
  }
}

export function leadsOn(host: HostValue): boolean {
  return host.entries.some((entry) => entry.kind === "route" || entry.mounts.length > 0);
}
