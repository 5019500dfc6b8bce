/** The sources of all targets that have one, and the last good set of each. */
import { type DiscoverConfig, discoverText } from "../../../routes/discover-config.ts";
import type { TargetConfig } from "../../../routes/route-file.ts";
import type { Target } from "../table/route-table.ts";
import { type Following, followSource } from "./follow-source.ts";
import { openSource } from "./open-source.ts";
import type { SourceInput } from "./source.ts";

export interface DiscoveryStatus {
  /** `consul orders` */
  readonly from: string;
  /** False: nothing was found yet, and the addresses of the table stand. */
  readonly answered: boolean;
  /** Why the last look brought no set; null when it did, or is the first and not over. */
  readonly fault: string | null;
  /** Sets taken so far. */
  readonly changes: number;
}

export interface DiscoveryInput extends Omit<SourceInput, "wake"> {
  /** There is a new set. */
  readonly onFound: (target: string, instances: Target["instances"]) => void;
  /** `fault` null: the source answers again. */
  readonly onFault: (target: string, from: string, fault: string | null) => void;
}

export interface Discovery {
  /** Follows the sources of these targets from now on, and no others. Sources that were followed already go on. */
  follow(targets: Readonly<Record<string, TargetConfig>>): void;
  /** The last good set that this source has listed for the target; null before there was one. */
  found(target: string, config: TargetConfig): Target["instances"] | null;
  /** Null for a target without a source. */
  status(target: string): DiscoveryStatus | null;
  close(): void;
}

interface Followed {
  readonly config: DiscoverConfig;
  instances: Target["instances"] | null;
  fault: string | null;
  changes: number;
  following: Following | null;
}

export function createDiscovery(input: DiscoveryInput): Discovery {
  const followed = new Map<string, Followed>();

  function start(target: string, config: DiscoverConfig, before: Followed | undefined): void {
    const own: Followed = {
      config,
      instances: before !== undefined && isSamePlace(before.config, config) ? before.instances : null,
      fault: null,
      changes: before?.changes ?? 0,
      following: null,
    };
    const from = discoverText(config);
    followed.set(target, own);
    const source = openSource(config, { ...input, wake: () => own.following?.wake() });
    own.following = followSource(source, {
      onFound(instances) {
        if (isSameSet(own.instances, instances)) return;
        own.instances = instances;
        own.changes++;
        input.onFound(target, instances);
      },
      onFault(fault) {
        if (own.fault === fault) return;
        own.fault = fault;
        input.onFault(target, from, fault);
      },
    });
  }

  return {
    follow(targets) {
      for (const [target, { config, following }] of followed) {
        const wanted = targets[target]?.discover;
        if (wanted !== undefined && isSame(wanted, config)) continue;
        following?.close();
        if (wanted === undefined) followed.delete(target);
      }
      for (const [target, { discover }] of Object.entries(targets)) {
        const before = followed.get(target);
        if (discover !== undefined && (before === undefined || !isSame(discover, before.config)))
          start(target, discover, before);
      }
    },
    found(target, { discover }) {
      const known = followed.get(target);
      return known !== undefined && discover !== undefined && isSamePlace(known.config, discover)
        ? known.instances
        : null;
    },
    status(target) {
      const known = followed.get(target);
      return known === undefined
        ? null
        : {
            from: discoverText(known.config),
            answered: known.instances !== null,
            fault: known.fault,
            changes: known.changes,
          };
    },
    close() {
      for (const { following } of followed.values()) following?.close();
      followed.clear();
    },
  };
}

function isSame(one: DiscoverConfig, other: DiscoverConfig): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** What it has listed holds on while only the pace changes. */
function isSamePlace(one: DiscoverConfig, other: DiscoverConfig): boolean {
  return isSame({ ...one, interval: 0 } as DiscoverConfig, { ...other, interval: 0 } as DiscoverConfig);
}

function isSameSet(one: Target["instances"] | null, other: Target["instances"]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
