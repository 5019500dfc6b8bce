import { buildMonolith } from "../code/model/build-monolith.ts";
import { judgeAgain } from "../code/model/live/judge-again.ts";
import type { Monolith } from "../code/model/monolith.ts";
import { readFacts } from "../code/read/read-facts.ts";
import { addLiveRoutes, type LiveSource } from "./analyze/add-live-routes.ts";
import { readSignals, type SignalRequest } from "./analyze/read-signals.ts";
import type { WorkflowContext } from "./context.ts";

export type { Monolith } from "../code/model/monolith.ts";

export interface AnalyzeRequest extends SignalRequest {
  /** The running application to compare the code with; without one, none of the monolith's code is executed. */
  readonly live?: LiveSource;
}

/** Reads the monolith at `ctx.root` and says what it is made of. Writes nothing but the cache that `ctx` allows. */
export async function analyzeMonolith(ctx: WorkflowContext, request: AnalyzeRequest = {}): Promise<Monolith> {
  ctx.onProgress({ kind: "step", text: "reading the monolith" });
  // A monolith that builds and starts below may write into its own folder: such a run leaves the cache alone.
  const cache = ctx.cache === true && request.live?.kind !== "boot";
  const facts = await readFacts({ root: ctx.root, config: ctx.config, cache, onProgress: ctx.onProgress });
  const signals = await readSignals(ctx, facts, request);
  const monolith = buildMonolith(facts, ctx.config.modules, signals);
  ctx.onProgress({
    kind: "done",
    text: `read ${monolith.measures.files} files, ${monolith.measures.endpoints} endpoints`,
  });
  if (request.live === undefined) return monolith;
  return judgeAgain(await addLiveRoutes(ctx, monolith, request.live), signals);
}
