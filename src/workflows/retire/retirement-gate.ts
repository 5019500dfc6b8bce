import type { RetirementPlan } from "../../code/plan/plan.ts";
import { MsaError } from "../../errors/msa-error.ts";
import type { RouteFile, RouteRow } from "../../routes/route-file.ts";
import { conditionText, isMoved, rowId } from "../../routes/row-conditions.ts";
import type { WorkflowContext } from "../context.ts";
import { readLiveCounters } from "../status/read-live-counters.ts";

/**
 * MSA2012 unless the route table sends every endpoint of the plan to a service, for everybody, and a running proxy says that
 * the monolith answered none of them since.
 */
export async function retirementGate(
  ctx: WorkflowContext,
  plan: RetirementPlan,
  { routes }: RouteFile,
): Promise<void> {
  // Of an endpoint with rows for several hosts every one has to be the service's.
  const rowsOf = (endpoint: string): RouteRow[] => routes.filter((row) => row.endpoint === endpoint);
  const there = plan.endpoints.filter((id) => {
    const rows = rowsOf(id);
    return rows.every(({ match }) => match !== undefined) || rows.some((row) => !isMoved(row));
  });
  if (there.length > 0) {
    const [first = ""] = there;
    throw new MsaError("MSA2012", {
      message: `${some(there)} ${there.length === 1 ? "is" : "are"} not the service's: ${first} is ${standing(rowsOf(first))}`,
      fix: `run \`msa move ${plan.modules[0] ?? ""} service\` first`,
      where: [{ file: "msa.routes.json" }],
    });
  }
  const live = await readLiveCounters(ctx);
  const strays = plan.endpoints
    .flatMap((id) => rowsOf(id).map(rowId))
    .filter((id) => (live?.endpoints.get(id)?.strays ?? 0) > 0);
  if (strays.length > 0) {
    throw new MsaError("MSA2012", {
      message: `the monolith still answered requests to ${some(strays)} after the move`,
      why: "the service could not, and the monolith stepped in",
      fix: "see `msa status` for why, then roll back and move again: that starts the count anew",
    });
  }
}

function standing(rows: readonly RouteRow[]): string {
  const row = rows.find((one) => !isMoved(one));
  if (row === undefined)
    return rows.length === 0 ? "not in the table" : "in the table for some requests only";
  return row.when === undefined ? row.state : `${row.state} when ${conditionText(row.when)}`;
}

function some(ids: readonly string[]): string {
  return ids.length <= 3 ? ids.join(", ") : `${ids.slice(0, 3).join(", ")} and ${ids.length - 3} more`;
}
