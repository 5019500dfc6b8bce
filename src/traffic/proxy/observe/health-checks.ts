/** Asks instances whether they can take requests, so that no client has to find out. */
import type { ResponseSink, Transport, TransportCall } from "../forward/transport.ts";
import type { Instances } from "../pick/instances.ts";
import type { Instance, RouteTable, Target } from "../table/route-table.ts";

/** Milliseconds until an answer must have begun; a shorter interval is the limit itself. */
const patience = 2_000;

export interface HealthChecks {
  /** Asks the targets of this table from now on. */
  watch(table: RouteTable): void;
  close(): void;
}

/** `interval` in milliseconds; 0 asks nobody. */
export function createHealthChecks(
  transport: Transport,
  instances: Instances,
  interval: number,
): HealthChecks {
  const pending = new Map<string, () => void>();
  let checks: readonly { readonly instance: Instance; readonly path: string }[] = [];

  function check(instance: Instance, path: string): void {
    // The last question still waits: its own limit decides.
    if (pending.has(instance.key)) return;
    let over = false;
    let call: TransportCall | null = null;
    const finish = (healthy: boolean): void => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      pending.delete(instance.key);
      instances.checked(instance, healthy);
    };
    const cancel = (): void => call?.cancel();
    const timer = setTimeout(
      () => {
        cancel();
        finish(false);
      },
      Math.min(patience, interval),
    );
    timer.unref();
    pending.set(instance.key, () => {
      over = true;
      clearTimeout(timer);
      cancel();
    });
    const head = `GET ${path} HTTP/1.1\r\nHost: ${instance.authority}\r\nUser-Agent: msa-health-check\r\n\r\n`;
    call = transport.send(
      instance,
      { method: "GET", head, body: "none", repeatable: true, upgrade: false },
      statusSink((status) => finish(status > 0 && status < 500)),
    );
  }

  const timer =
    interval === 0
      ? null
      : setInterval(() => {
          for (const { instance, path } of checks) check(instance, path);
        }, interval);
  timer?.unref();

  return {
    watch(table) {
      checks = table.targets.filter((target) => hasSubstitute(table, target)).flatMap(checksOf);
    },
    close() {
      if (timer !== null) clearInterval(timer);
      for (const stop of pending.values()) stop();
    },
  };
}

function checksOf({ health, instances }: Target): { instance: Instance; path: string }[] {
  return health === null ? [] : instances.map((instance) => ({ instance, path: health }));
}

/** Where nobody else can answer, knowing that a target is down changes nothing. */
function hasSubstitute({ routes }: RouteTable, target: Target): boolean {
  return (
    target.instances.length > 1 ||
    routes.some((route) => route.target === target && route.fallback && route.state !== "monolith")
  );
}

/** Reports the status of the answer once it is over; 0 when there was none. */
function statusSink(report: (status: number) => void): ResponseSink {
  let status = 0;
  return {
    onConnected() {},
    onInterim() {},
    onHead(head) {
      status = head.status;
    },
    onLull() {},
    onData: () => "done",
    onEnd() {
      report(status);
      return "done";
    },
    onDrain() {},
    onUpgrade: (_head, socket) => void socket.destroy(),
    onFault: () => report(0),
  };
}
