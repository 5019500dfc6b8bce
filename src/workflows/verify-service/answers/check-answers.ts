import type { ExtractionPlan, PlannedRoute } from "../../../code/plan/plan.ts";
import type { Holds } from "../ladder.ts";
import { doesNotHold } from "../run-in-service.ts";
import { type Answer, ask } from "./ask.ts";
import { compareAnswers } from "./compare-answers.ts";
import { fillPath, noteValues } from "./fill-path.ts";

/** The module's GET endpoints that change nothing, asked of the monolith twice and of the service once. */
export async function checkAnswers(plan: ExtractionPlan, monolith: string, service: string): Promise<Holds> {
  const own = plan.routes.filter((route) => route.owner === "service" && isSafe(route));
  if (own.length === 0) return { skipped: "none of its endpoints is a GET that changes nothing" };
  const seen = await look(plan, monolith);
  const trouble: string[] = [];
  const left: string[] = [];
  let masked = 0;
  let found = 0;
  for (const { endpoint } of own) {
    const path = fillPath(pathOf(endpoint), seen);
    if (path === null) {
      left.push(endpoint);
      continue;
    }
    const said = await compareOnce(monolith, service, path);
    // Once more: somebody may have changed a row between the two.
    const { differences, answers, masks } =
      said.differences.length === 0 ? said : await compareOnce(monolith, service, path);
    masked += masks;
    if (answers[1].status > 0 && answers[1].status < 400) found += 1;
    trouble.push(...differences.map((line) => `${endpoint} (${path}): ${line}`));
  }
  if (trouble.length > 0)
    throw doesNotHold(
      plan.service.dir,
      `${trouble.length} answers differ from the monolith's: ${trouble[0]}`,
      trouble.join("\n"),
    );
  const rest = left.length === 0 ? "" : `; not asked, for want of a path: ${left.join(", ")}`;
  return {
    seen: `${own.length - left.length} GET endpoints answered alike, without a login, ${found} of them below 400; ${masked} fields differ in the monolith itself${rest}`,
  };
}

/** Values for parameters are in what the monolith answers where there are none. */
async function look(plan: ExtractionPlan, monolith: string): Promise<Map<string, string[]>> {
  const seen = new Map<string, string[]>();
  for (const route of plan.routes.filter(isSafe)) {
    const path = pathOf(route.endpoint);
    if (/[:*()]/.test(path)) continue;
    const { status, body } = await ask(monolith + path);
    if (status < 400) noteValues(path, body, seen);
  }
  return seen;
}

async function compareOnce(
  monolith: string,
  service: string,
  path: string,
): Promise<{ differences: readonly string[]; masks: number; answers: readonly [Answer, Answer] }> {
  const answers = [await ask(monolith + path), await ask(monolith + path)] as const;
  const { differences, masked } = compareAnswers(answers, await ask(service + path), performance.timeOrigin);
  return { differences, masks: masked, answers };
}

function isSafe({ endpoint, sideEffects, regex }: PlannedRoute): boolean {
  return endpoint.startsWith("GET ") && sideEffects === null && regex === null;
}

function pathOf(endpoint: string): string {
  return endpoint.slice(endpoint.indexOf(" ") + 1);
}
