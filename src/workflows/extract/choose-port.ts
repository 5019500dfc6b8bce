import { MsaError } from "../../errors/msa-error.ts";
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

/** MSA2005 when an extraction that ran beside this one was given the same port. */
export function refuseTakenPort(
  ctx: Pick<WorkflowContext, "root" | "config">,
  { dir, port }: { readonly dir: string; readonly port: number },
): void {
  const other = [...readManifests(ctx)].find(
    ([at, manifest]) => at !== dir && manifest.service.port === port,
  );
  if (other === undefined) return;
  throw new MsaError("MSA2005", {
    message: `port ${port} went to ${other[0]} while msa was reading the monolith`,
    where: [{ file: other[0] }],
  });
}
