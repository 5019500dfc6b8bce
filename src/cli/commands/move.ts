import { MsaError } from "../../errors/msa-error.ts";
import { moveText } from "../../report/move-text.ts";
import { nearMatch } from "../../util/near-match.ts";
import { move } from "../../workflows/move.ts";
import type { Invocation } from "../invocation.ts";
import { openSession } from "../open-session.ts";
import { printResult } from "../print-result.ts";

const states = ["monolith", "shadow", "canary", "service"] as const;

export async function run(invocation: Invocation): Promise<number> {
  const { args, flags } = invocation;
  const state = readState(args[1] ?? "");
  const weight = readWeight(flags.text("weight"));
  const dryRun = flags.on("dryRun");
  const { ctx, close } = await openSession(invocation);
  const result = await move(ctx, {
    selector: args[0] ?? "",
    state,
    weight,
    when: flags.texts("when"),
    force: flags.on("force"),
    reason: flags.text("reason"),
    dryRun,
  }).finally(close);
  const exitCode = await printResult(invocation, result, moveText);
  return result.status === "dry-run" && flags.on("exitCode") ? 1 : exitCode;
}

function readState(given: string): (typeof states)[number] {
  const found = states.find((state) => state === given);
  if (found !== undefined) return found;
  const near = nearMatch(given, states);
  throw new MsaError("MSA3002", {
    message: `"${given}" is no state; the states are ${states.join(", ")}`,
    ...(near === null ? {} : { fix: `did you mean ${near}?` }),
  });
}

function readWeight(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const weight = Number(given.replace(/%$/, ""));
  if (given.trim() !== "" && Number.isFinite(weight)) return weight;
  throw new MsaError("MSA3002", {
    message: `--weight takes a percentage, not "${given}"`,
    fix: "give a number such as 10",
  });
}
