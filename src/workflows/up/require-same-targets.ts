import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { MsaError } from "../../errors/msa-error.ts";
import { parseRoutes } from "../../routes/parse-routes.ts";
import { routesPath } from "../../routes/store.ts";
import { parseTargetAddress } from "../../routes/target-address.ts";
import type { ProcessPlan } from "./process-plan.ts";

const loopback = new Set(["127.0.0.1", "localhost", "::1"]);

/**
 * What is started here must be where the route table sends requests: a monolith that listens on another port than
 * its target names would turn every request into a 502. Targets on other hosts are the team's own business.
 */
export function requireSameTargets(root: string, plans: readonly ProcessPlan[]): void {
  const path = routesPath(root);
  if (!existsSync(path)) return;
  const { targets } = parseRoutes(readFileSync(path, "utf8"), basename(path));
  for (const { name, kind, ports } of plans) {
    const target = kind === "proxy" ? undefined : targets[name];
    if (target === undefined) continue;
    const address = parseTargetAddress(target.url);
    // What `msa up` starts answers plain HTTP on a port: anything else is a way there that the team has built itself.
    if (typeof address === "string" || address.protocol !== "http") continue;
    const { host, port } = address;
    if (!loopback.has(host) || ports.includes(port)) continue;
    throw new MsaError("MSA3004", {
      message: `${name} starts on port ${ports.join(", ")}, but the route table sends its requests to ${target.url}`,
      fix: `set targets.${name}.url in ${basename(path)}, or start ${name} on port ${port}`,
      where: [{ file: basename(path) }],
    });
  }
}
