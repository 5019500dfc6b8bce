import { MsaError } from "../errors/msa-error.ts";
import { readRoutes, routesPath } from "../routes/store.ts";
import { type Engine, engines, exportTable } from "../traffic/export/export-table.ts";
import type { Exported } from "../traffic/export/exported.ts";
import type { WorkflowContext } from "./context.ts";

export interface ExportResult extends Exported {
  readonly engine: Engine;
}

/** The route table for somebody else's proxy. Writes nothing. Errors: MSA1006, MSA1008, MSA1009 · MSA3005. */
export async function exportRoutes(
  { root, config }: Pick<WorkflowContext, "root" | "config">,
  engine: string,
): Promise<ExportResult> {
  const known = engines.find((name) => name === engine);
  if (known === undefined) {
    throw new MsaError("MSA1006", {
      message: `there is no export for "${engine}"`,
      fix: `name one of ${engines.join(", ")}`,
    });
  }
  const file = await readRoutes(routesPath(root));
  return { engine: known, ...exportTable(known, { file, settings: config.proxy, folder: root }) };
}
