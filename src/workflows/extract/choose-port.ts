import type { WorkflowContext } from "../context.ts";
import { readManifests } from "./read-manifests.ts";

/** A service keeps its port for ever; a new one gets the first that no other part of the workspace has. */
export function choosePort(ctx: Pick<WorkflowContext, "root" | "config">, name: string): number {
  const { monolith, proxy, services } = ctx.config;
  const manifests = readManifests(ctx);
  const own = manifests.get(`${services.dir}/${name}`);
  if (own !== undefined) return own.service.port;
  const taken = new Set([
    monolith.port,
    proxy.port,
    proxy.adminPort,
    ...[...manifests.values()].map((each) => each.service.port),
  ]);
  let port = services.firstPort;
  while (taken.has(port)) port++;
  return port;
}
