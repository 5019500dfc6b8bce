import { type ChainDifference, compareChains } from "../../code/model/live/compare-chains.ts";
import { type LiveRow, parseLiveDump } from "../../code/model/live/live-dump.ts";
import type { ExtractionPlan } from "../../code/plan/plan.ts";
import type { Holds } from "./ladder.ts";
import { doesNotHold } from "./run-in-service.ts";

/** The route table of the running service is a part of the running monolith's, with the same functions in the same order. */
export function checkRoutes(
  plan: ExtractionPlan,
  service: readonly string[],
  monolith: readonly string[],
): Holds {
  const [own, whole] = [rowsOf(service), rowsOf(monolith)];
  if (whole.length === 0)
    return { skipped: "no route of a framework that msa knows was seen in the running monolith" };
  if (own.length === 0)
    return { skipped: "no route of a framework that msa knows was seen in the running service" };
  const { compared, differences } = compareChains(own, whole, plan.endpoints);
  if (differences.length === 0)
    return {
      seen: `${compared} routes of the service are among the ${whole.length} of the monolith, with equal chains`,
    };
  throw doesNotHold(
    plan.service.dir,
    `${differences.length} routes are not the monolith's: ${words(differences[0]!)}`,
    differences.map(words).join("\n"),
  );
}

function rowsOf(dumps: readonly string[]): LiveRow[] {
  return dumps.flatMap((text) => {
    const dump = parseLiveDump(text);
    return "problem" in dump ? [] : dump.rows;
  });
}

function words({ route, kind, monolith, service }: ChainDifference): string {
  switch (kind) {
    case "added":
      return `${route} is not in the monolith`;
    case "missing":
      return `${route} is in the monolith, and not in the service`;
    case "chain":
      return `${route} runs ${service.join(" > ")}; in the monolith ${monolith.join(" > ")}`;
    default:
      return kind satisfies never;
  }
}
