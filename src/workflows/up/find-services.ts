import { join } from "node:path";
import type { ExtractManifest } from "../../code/generate/manifest/extract-manifest.ts";
import type { WorkflowContext } from "../context.ts";
import { readManifests } from "../extract/read-manifests.ts";

export interface ExtractedService {
  readonly name: string;
  /** Absolute. */
  readonly dir: string;
  readonly port: number;
  readonly runtime: ExtractManifest["runtime"];
  readonly remote: ExtractManifest["remote"];
}

/** Every extracted service, by what its manifest says. */
export function findServices(ctx: Pick<WorkflowContext, "root" | "config">): ExtractedService[] {
  return [...readManifests(ctx)].map(([dir, { service, runtime, remote }]) => {
    return { name: service.name, dir: join(ctx.root, dir), port: service.port, runtime, remote };
  });
}
