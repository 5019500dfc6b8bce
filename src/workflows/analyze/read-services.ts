import { existsSync } from "node:fs";
import type { ServiceFact } from "../../code/model/signals.ts";
import { isMoved } from "../../routes/row-conditions.ts";
import { readRoutes, routesPath } from "../../routes/store.ts";
import type { WorkflowContext } from "../context.ts";
import { readManifests } from "../extract/read-manifests.ts";

/** Extracted services with what the route table says of them. */
export async function readServices(ctx: Pick<WorkflowContext, "root" | "config">): Promise<ServiceFact[]> {
  const manifests = [...readManifests(ctx).values()];
  if (manifests.length === 0) return [];
  const path = routesPath(ctx.root);
  const rows = existsSync(path) ? (await readRoutes(path)).routes : [];
  return manifests.map(({ service, modules, stage }) => {
    const mine = rows.filter((row) => row.target === service.name && modules.includes(row.module));
    const alone = mine.length > 0 && mine.every((row) => isMoved(row) && row.fallback === "none");
    return { modules, stage, alone };
  });
}
