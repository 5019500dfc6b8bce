import { join } from "node:path";
import { callName } from "../../../code/generate/micro/call-name.ts";
import type { ExtractionPlan, RemoteMethod } from "../../../code/plan/plan.ts";
import { findFreePort } from "../../../run/find-free-port.ts";
import type { WorkflowContext } from "../../context.ts";
import type { Holds } from "../ladder.ts";
import { doesNotHold } from "../run-in-service.ts";
import { askListener } from "./ask-listener.ts";
import { checkLinks } from "./check-links.ts";
import { type Probe, probeCalls } from "./probe-calls.ts";
import type { RpcEnvironment } from "./rpc-environment.ts";

/** Who runs while calls are tried: the service, and the monolith where it is `running`; otherwise why it is not, or null. */
interface Running {
  readonly calls: RpcEnvironment;
  readonly monolith: "running" | (string & {}) | null;
}

/**
 * Both ends of the calls that cross: they name the same functions with the same signatures; with the service running, its
 * listener lets nobody in without the secret and has the code behind every name, and calls of a peer that is not there fail
 * with 503 instead of hanging; with the monolith running, its listener likewise, and questions are answered.
 */
export async function checkRemoteCalls(
  ctx: WorkflowContext,
  plan: ExtractionPlan,
  running: Running | null,
): Promise<Holds> {
  const { remote, service } = plan;
  const methods = [...(remote?.toMonolith ?? []), ...(remote?.toService ?? [])];
  const told = [...(remote?.events.toMonolith ?? []), ...(remote?.events.toService ?? [])];
  if (remote === null || methods.length + told.length === 0)
    return { skipped: "none of its calls is remote" };
  const inService = [...remote.toService, ...remote.events.toService].map(callName);
  const inMonolith = [...remote.toMonolith, ...remote.events.toMonolith].map(callName);
  const home = join(ctx.root, service.dir);
  const fail = (trouble: readonly string[]): void => {
    if (trouble.length > 0) throw doesNotHold(service.dir, trouble[0] ?? "", trouble.join("\n"));
  };
  fail(checkLinks({ monolith: ctx.root, service: home, name: service.name }, methods));
  const seen = methods.length > 0 ? [`${methods.length} functions have one signature at both ends`] : [];
  if (told.length > 0) seen.push(`both ends name ${told.length} listeners`);
  if (running === null) return { seen: seen.join("; ") };
  const { calls, monolith } = running;
  if (inService.length > 0) {
    fail(await askListener("the service", calls.urls.service, calls.secret, inService));
    seen.push("the service's listener has the code behind each name");
  }
  if (remote.toMonolith.length > 0) {
    const down = await probeCalls(
      ctx,
      plan,
      { calls, url: `http://127.0.0.1:${await findFreePort()}` },
      remote.toMonolith,
    );
    fail(down.flatMap(notUnavailable));
    seen.push("calls fail with 503 while the monolith is down");
  }
  if (inMonolith.length > 0 && monolith === "running") {
    fail(await askListener("the monolith", calls.urls.monolith, calls.secret, inMonolith));
    const questions = remote.toMonolith.filter(({ idempotent }) => idempotent);
    const answers = await probeCalls(ctx, plan, { calls, url: calls.urls.monolith }, questions);
    fail(answers.flatMap(notAnswered));
    seen.push(`the monolith's has, too; ${said(questions)}`);
  }
  if (monolith === null) seen.push("the monolith's end is tried with --verify full");
  else if (monolith !== "running") seen.push(monolith);
  return { seen: seen.join("; ") };
}

function said(questions: readonly RemoteMethod[]): string {
  return questions.length === 0
    ? "none of its functions only reads, so none was called"
    : `${questions.map(callName).join(", ")} answered without arguments, by a value or by an error of its own`;
}

function notUnavailable({ name, error }: Probe): string[] {
  if (error?.status === 503) return [];
  const got = error === null ? "a value" : `${error.message} (status ${error.status ?? "none"})`;
  return [`${name}, called while nobody answers, gives ${got} instead of an error with status 503`];
}

/** Errors of the run-time library itself, and not of the function that was asked. */
const ownErrors = /^MSA_/;

function notAnswered({ name, error }: Probe): string[] {
  if (error === null || error.code === null || !ownErrors.test(error.code)) return [];
  return [`${name} cannot be called in the monolith: ${error.message} (${error.code})`];
}
