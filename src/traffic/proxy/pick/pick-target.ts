import type { Audience, Instance, Route, RouteTable, Target } from "../table/route-table.ts";
import type { Instances } from "./instances.ts";

export type Leg = "monolith" | "service";

export type PickReason =
  | "no row matched"
  | "state monolith"
  | "state shadow"
  | "state shadow, not mirrored: it has side effects"
  | "state service"
  | "forced by a signed header"
  | "request outside the row's `when`"
  | "canary: user in the share"
  | "canary: user outside the share"
  | "service down, monolith answers"
  | "service full, monolith answers";

export interface Pick {
  readonly leg: Leg;
  readonly target: Target;
  /** Counted as under way until whoever carries the request lets it go. Null when the target has its fill. */
  readonly instance: Instance | null;
  /** Gets a copy of the request, whose answer nobody waits for. */
  readonly mirror: Target | null;
  /** Answers when `target` could not. */
  readonly fallback: Target | null;
  readonly reason: PickReason;
}

export interface PickInput {
  /** Asked only for a canary: 0 to 100, the same for the same user for ever. */
  readonly bucket: () => number;
  /** The side that a tester chose. */
  readonly forced: Leg | null;
  /** Whether the request is of those that the row's state holds for; asked only where a row says `when`. */
  readonly isAddressed: (audience: Audience) => boolean;
  readonly instances: Instances;
  /** Milliseconds. */
  readonly now: number;
}

export function pickTarget(table: RouteTable, route: Route | null, input: PickInput): Pick {
  const monolith = (reason: PickReason): Pick => ({
    leg: "monolith",
    target: table.monolith,
    instance: input.instances.takeAnyway(table.monolith, input.now),
    mirror: null,
    fallback: null,
    reason,
  });
  const service = ({ target, fallback }: Route, reason: PickReason): Pick => {
    if (target === null) return monolith(reason);
    const { instances, now } = input;
    const instance = fallback ? instances.take(target, now) : instances.takeAnyway(target, now);
    if (instance === null && fallback)
      return monolith(
        instances.isUp(target, now) ? "service full, monolith answers" : "service down, monolith answers",
      );
    return {
      leg: "service",
      target,
      instance,
      mirror: null,
      fallback: fallback ? table.monolith : null,
      reason,
    };
  };
  if (route === null) return monolith("no row matched");
  if (input.forced !== null && route.mayForce[input.forced]) {
    // Whoever asks for the service by name wants to see its fault, not the monolith's answer.
    return input.forced === "monolith"
      ? monolith("forced by a signed header")
      : service({ ...route, fallback: false }, "forced by a signed header");
  }
  if (route.state !== "monolith" && route.audience !== null && !input.isAddressed(route.audience))
    return monolith("request outside the row's `when`");
  switch (route.state) {
    case "monolith":
      return monolith("state monolith");
    case "shadow":
      if (!route.mirrors) return monolith("state shadow, not mirrored: it has side effects");
      return { ...monolith("state shadow"), mirror: route.target };
    case "canary":
      // Buckets never move, so raising the weight only ever adds users (proxy.md: sticky and monotonic).
      return input.bucket() < route.weight
        ? service(route, "canary: user in the share")
        : monolith("canary: user outside the share");
    case "service":
      return service(route, "state service");
  }
}
