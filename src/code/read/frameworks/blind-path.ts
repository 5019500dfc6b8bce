import type { HostEntry, HostValue } from "../boot/values.ts";
import type { Unresolved } from "../facts.ts";

/** Why a path is not known, and how many endpoints go with it: what hangs below such a mount has no path either. */
export function blindPath(what: string, mounts: readonly HostValue[]): Pick<Unresolved, "reason" | "count"> {
  const reason = `${what} could not be computed from the code`;
  const lost = routesBelow(mounts, []);
  if (lost === 0) return { reason };
  return {
    reason: `${reason}, so ${lost === 1 ? "1 endpoint below it is" : `${lost} endpoints below it are`} not listed`,
    count: lost,
  };
}

function routesBelow(hosts: readonly HostValue[], above: readonly HostValue[]): number {
  const routesOf = (entry: HostEntry, host: HostValue): number =>
    entry.kind === "route" ? Math.max(entry.paths.length, 1) : routesBelow(entry.mounts, [...above, host]);
  return hosts
    .filter((host) => !above.includes(host))
    .flatMap((host) => host.entries.map((entry) => routesOf(entry, host)))
    .reduce((sum, one) => sum + one, 0);
}
