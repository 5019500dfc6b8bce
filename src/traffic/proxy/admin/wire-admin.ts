/** The admin server of a proxy, whether its requests are carried by this process or by workers. */
import type { Server } from "node:http";
import { changeRoutes } from "../../../routes/store.ts";
import { moveRows, rollbackRows, type Transition } from "../../../routes/transitions.ts";
import type { Discovery } from "../discover/discovery.ts";
import { type ProxyStatus, proxyStatus } from "../observe/proxy-status.ts";
import { renderMetrics, type WorkerCounts } from "../observe/render-metrics.ts";
import type { TrafficSnapshot } from "../observe/traffic-snapshot.ts";
import type { TableSource } from "../table/table-source.ts";
import { createAdminServer } from "./admin-server.ts";

export interface AdminWiring {
  readonly routesFile: string;
  /** Bearer token for moves; null: reads only. */
  readonly token: string | null;
  readonly source: TableSource;
  /** Null for a target that no source lists. */
  readonly discovery: Discovery["status"];
  readonly seen: () => TrafficSnapshot | Promise<TrafficSnapshot>;
  /** Null where one process does it all. */
  readonly workers: () => WorkerCounts | null;
  /** Looks at the file now; what it returns is waited for until the table is in force. */
  readonly reload: () => unknown;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly ready: () => boolean;
}

export function wireAdmin(wiring: AdminWiring): Server {
  const { routesFile, source, now } = wiring;
  const by = (action: "move" | "rollback", reason: string | undefined) =>
    ({ by: "admin", action, at: new Date(now()), reason }) as const;
  const inForce = async (moved: Transition): Promise<Transition> => {
    await wiring.reload();
    return moved;
  };
  return createAdminServer(
    {
      status: async (): Promise<ProxyStatus> =>
        proxyStatus({
          routesFile,
          state: source.current(),
          discovery: wiring.discovery,
          seen: await wiring.seen(),
        }),
      routes: () => source.current().file,
      evidence: async () => (await wiring.seen()).evidence,
      metrics: async () =>
        renderMetrics({
          seen: await wiring.seen(),
          generation: source.current().table.generation,
          tableFault: source.current().fault,
          workers: wiring.workers(),
          discovered: source.current().table.targets.flatMap(({ name, instances: { length } }) => {
            const status = wiring.discovery(name);
            return status === null ? [] : [{ target: name, instances: length, ...status }];
          }),
        }),
      ready: wiring.ready,
      tableFault: () => source.current().fault,
      discoveryFaults: () =>
        source.current().table.targets.flatMap(({ name }) => {
          const status = wiring.discovery(name);
          return status === null || status.fault === null
            ? []
            : [{ target: name, from: status.from, fault: status.fault }];
        }),
      move: async ({ selector, state, weight, when, reason }) =>
        inForce(
          await changeRoutes(routesFile, by("move", reason), (file) =>
            moveRows(file, selector, { state, weight, when }),
          ),
        ),
      rollback: async ({ selector, reason }) =>
        inForce(
          await changeRoutes(routesFile, by("rollback", reason), (file) => rollbackRows(file, selector)),
        ),
    },
    wiring.token,
  );
}
