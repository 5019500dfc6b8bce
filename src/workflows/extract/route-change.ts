import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import type { FileChange } from "../../code/generate/file-change.ts";
import { sha256 } from "../../code/generate/sha256.ts";
import type { ExtractionPlan } from "../../code/plan/plan.ts";
import { addRoutes } from "../../routes/add-routes.ts";
import { parseRoutes } from "../../routes/parse-routes.ts";
import { printRoutes } from "../../routes/print-routes.ts";
import type { RouteRow, TargetConfig } from "../../routes/route-file.ts";
import { routesPath } from "../../routes/store.ts";
import type { WorkflowContext } from "../context.ts";

export interface RouteChange {
  /** null when the table already says so. */
  readonly change: FileChange | null;
  /** Rows that the service can take over now; the monolith still answers them. */
  readonly rows: readonly RouteRow[];
}

/** Puts the whole ordered table into `msa.routes.json`, with the service as target of its rows. Moves nothing. */
export function routeChange(
  ctx: Pick<WorkflowContext, "root" | "config">,
  plan: ExtractionPlan,
): RouteChange {
  const path = basename(routesPath(ctx.root));
  const before = existsSync(routesPath(ctx.root)) ? readFileSync(routesPath(ctx.root), "utf8") : null;
  const existing = before === null ? null : parseRoutes(before, path);
  const { name, port } = plan.service;
  const table = addRoutes(existing, {
    planned: plan.routes.map(({ owner, ...route }) => ({
      ...route,
      owner: owner === "service" ? name : null,
    })),
    // Targets that are there may point elsewhere by now (a container, another host): theirs to say.
    targets: { monolith: monolithTarget(ctx), [name]: local(port, "/__msa/health"), ...existing?.targets },
  });
  const rows = table.routes.filter((row) => row.target === name);
  const text = printRoutes(table);
  if (before === null) return { rows, change: { kind: "create", path, content: { text } } };
  if (before === text) return { rows, change: null };
  return { rows, change: { kind: "update", path, beforeHash: sha256(before), content: { text } } };
}

function monolithTarget({ config }: Pick<WorkflowContext, "config">): TargetConfig {
  return local(config.monolith.port, config.monolith.health);
}

function local(port: number, health: string): TargetConfig {
  return { url: `http://127.0.0.1:${port}`, health };
}
