/** The table of the process that reads the file: its gates are made ready before it comes into force, its instances followed. */
import { dirname } from "node:path";
import { createDiscovery, type Discovery } from "./discover/discovery.ts";
import { createGateway, type GateInput, type Gateway } from "./gateway/gateway.ts";
import type { ProxyOptions } from "./proxy-options.ts";
import type { Target } from "./table/route-table.ts";
import { openTable, type TableSource } from "./table/table-source.ts";

export interface LiveTable {
  readonly source: TableSource;
  readonly gateway: Gateway;
  /** Null for a target that no source lists. */
  readonly discovery: Discovery["status"];
  /** Follows the sources of the table in force from now on. */
  follow(): void;
  /** What sources have listed so far, by target. */
  found(): Readonly<Record<string, Target["instances"]>>;
  close(): void;
}

/** `onFound`: instances were found, and are in the table. Errors: MSA1008, MSA1009. */
export function openLiveTable(
  options: ProxyOptions,
  counts: GateInput["counts"],
  onFound: () => void,
): LiveTable {
  const { routesFile, onEvent, env = {} } = options;
  const gateway = openGateway(options, counts);
  const discovery = createDiscovery({
    routesFile,
    env,
    onFound(target, instances) {
      source.refresh();
      onFound();
      onEvent?.({ kind: "instances-found", target, urls: instances.map(({ url }) => url) });
    },
    onFault: (target, from, fault) => onEvent?.({ kind: "discovery-fault", target, from, fault }),
  });
  const source = openTable(routesFile, { found: discovery.found, prepare: gateway.prepare });
  return {
    source,
    gateway,
    discovery: discovery.status,
    follow: () => discovery.follow(source.current().file.targets),
    found: () =>
      Object.fromEntries(
        Object.entries(source.current().file.targets).flatMap(([name, config]) => {
          const instances = discovery.found(name, config);
          return instances === null ? [] : [[name, instances] as const];
        }),
      ),
    close() {
      discovery.close();
      gateway.close();
    },
  };
}

/** The table of a worker, which is handed file and instances by the primary. */
export function takeHandedTable(
  options: ProxyOptions,
  open: NonNullable<ProxyOptions["openSource"]>,
): LiveTable {
  const gateway = openGateway(options, "with the primary");
  return {
    source: open(gateway.prepare),
    gateway,
    discovery: () => null,
    follow() {},
    found: () => ({}),
    close: gateway.close,
  };
}

function openGateway(
  { routesFile, env = {}, now = Date.now, onEvent }: ProxyOptions,
  counts: GateInput["counts"],
): Gateway {
  return createGateway({
    directory: dirname(routesFile),
    env: (name) => env[name],
    now,
    counts,
    onStoreFault: (fault) => onEvent?.({ kind: "limit-store", fault }),
  });
}
