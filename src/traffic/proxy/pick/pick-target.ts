import type { Route, RouteTable, Target } from "../table/route-table.ts";
import type { TargetHealth } from "./target-health.ts";

export type Leg = "monolith" | "service";

export type PickReason =
  | "no row matched"
  | "state monolith"
  | "state shadow"
  | "state shadow, not mirrored: it has side effects"
  | "state service"
  | "canary: user in the share"
  | "canary: user outside the share"
  | "service down, monolith answers";

export interface Pick {
  readonly leg: Leg;
  readonly target: Target;
  /** Gets a copy of the request, whose answer nobody waits for. */
  readonly mirror: Target | null;
  /** Answers when `target` could not. */
  readonly fallback: Target | null;
  readonly reason: PickReason;
}

/** `bucket` is asked only for a canary: 0 to 100, the same for the same user for ever. `now` in milliseconds. */
export function pickTarget(
  table: RouteTable,
  route: Route | null,
  ask: { readonly bucket: () => number; readonly health: TargetHealth; readonly now: number },
): Pick {
  if (route === null) return monolith(table, "no row matched");
  switch (route.state) {
    case "monolith":
      return monolith(table, "state monolith");
    case "shadow":
      if (!route.mirrors) return monolith(table, "state shadow, not mirrored: it has side effects");
      return { ...monolith(table, "state shadow"), mirror: route.target };
    case "canary":
      // Buckets never move, so raising the weight only ever adds users (proxy.md: sticky and monotonic).
      return ask.bucket() < route.weight
        ? service(table, route, ask, "canary: user in the share")
        : monolith(table, "canary: user outside the share");
    case "service":
      return service(table, route, ask, "state service");
  }
}

function monolith(table: RouteTable, reason: PickReason): Pick {
  return { leg: "monolith", target: table.monolith, mirror: null, fallback: null, reason };
}

function service(
  table: RouteTable,
  route: Route,
  ask: { readonly health: TargetHealth; readonly now: number },
  reason: PickReason,
): Pick {
  const target = route.target ?? table.monolith;
  if (!route.fallback) return { leg: "service", target, mirror: null, fallback: null, reason };
  if (!ask.health.mayTry(target, ask.now)) return monolith(table, "service down, monolith answers");
  return { leg: "service", target, mirror: null, fallback: table.monolith, reason };
}
