import type { ExtractionPlan, PlannedRoute } from "../../../code/plan/plan.ts";
import type { Holds } from "../ladder.ts";
import { doesNotHold } from "../run-in-service.ts";
import { type Answer, ask } from "./ask.ts";
import { compareAnswers } from "./compare-answers.ts";
import { fillPath, noteValues } from "./fill-path.ts";

/**
 * The module's GET endpoints that change nothing, asked of the monolith twice and of the service once. Where the monolith gives no
 * answer, because a request before ended it or it takes too long, there is nothing to compare with: that is said, and is no difference.
 */
export async function checkAnswers(plan: ExtractionPlan, monolith: string, service: string): Promise<Holds> {
  const own = plan.routes.filter((route) => route.owner === "service" && isSafe(route));
  if (own.length === 0) return { skipped: "none of its endpoints is a GET that changes nothing" };
  const found: Found = { trouble: [], unwritten: [], unanswered: [], masks: 0, below400: 0 };
  const seen = new Map<string, string[]>();
  // Its own first, and those that need nothing of others: one of another module may bring the monolith down.
  const [plain, filled] = [own.filter((route) => !hasBlanks(route)), own.filter(hasBlanks)];
  for (const { endpoint } of plain)
    await compare(found, endpoint, pathOf(endpoint), () => compareSides(monolith, service, pathOf(endpoint)));
  if (filled.length > 0) await look(plan, monolith, seen);
  for (const { endpoint } of filled) {
    const path = fillPath(pathOf(endpoint), seen);
    if (path === null) found.unwritten.push(endpoint);
    else await compare(found, endpoint, path, () => compareSides(monolith, service, path));
  }
  return verdict(plan, found, own.length);
}

interface Found {
  readonly trouble: string[];
  /** Endpoints without a path that could be asked for. */
  readonly unwritten: string[];
  /** Endpoints to which the monolith gave no answer. */
  readonly unanswered: string[];
  masks: number;
  below400: number;
}

type Compared = { differences: readonly string[]; masks: number; answer: Answer } | null;

async function compare(
  found: Found,
  endpoint: string,
  path: string,
  once: () => Promise<Compared>,
): Promise<void> {
  const said = await once();
  // Once more: somebody may have changed a row between the two.
  const compared = said === null || said.differences.length === 0 ? said : await once();
  if (compared === null) {
    found.unanswered.push(endpoint);
    return;
  }
  found.masks += compared.masks;
  if (compared.answer.status < 400) found.below400 += 1;
  found.trouble.push(...compared.differences.map((line) => `${endpoint} (${path}): ${line}`));
}

function verdict(plan: ExtractionPlan, found: Found, all: number): Holds {
  const { trouble, unwritten, unanswered, masks, below400 } = found;
  if (trouble.length > 0)
    throw doesNotHold(
      plan.service.dir,
      `${trouble.length} answers differ from the monolith's: ${trouble[0]}`,
      trouble.join("\n"),
    );
  const rest = [
    unwritten.length === 0 ? "" : `; not asked, for want of a path: ${unwritten.join(", ")}`,
    unanswered.length === 0 ? "" : `; not compared, the monolith gave no answer: ${unanswered.join(", ")}`,
  ].join("");
  const compared = all - unwritten.length - unanswered.length;
  if (compared === 0 && unanswered.length > 0) return { skipped: rest.slice(2) };
  return {
    seen: `${compared} GET endpoints answered alike, without a login, ${below400} of them below 400; ${masks} fields differ in the monolith itself${rest}`,
  };
}

/** Values for parameters are in what the monolith answers where there are none. */
async function look(plan: ExtractionPlan, monolith: string, seen: Map<string, string[]>): Promise<void> {
  for (const route of plan.routes.filter(isSafe)) {
    const path = pathOf(route.endpoint);
    if (hasBlanks(route)) continue;
    const { status, body } = await ask(monolith + path);
    if (status < 400) noteValues(path, body, seen);
  }
}

/** null: the monolith gave no answer, and the service is not asked for what may have ended it. */
async function compareSides(monolith: string, service: string, path: string): Promise<Compared> {
  const answers = [await ask(monolith + path), await ask(monolith + path)] as const;
  if (answers.some(({ status }) => status === 0)) return null;
  const { differences, masked } = compareAnswers(answers, await ask(service + path), performance.timeOrigin);
  return { differences, masks: masked, answer: answers[1] };
}

function hasBlanks({ endpoint }: PlannedRoute): boolean {
  return /[:*()]/.test(pathOf(endpoint));
}

function isSafe({ endpoint, sideEffects, regex }: PlannedRoute): boolean {
  return endpoint.startsWith("GET ") && sideEffects === null && regex === null;
}

function pathOf(endpoint: string): string {
  return endpoint.slice(endpoint.indexOf(" ") + 1);
}
