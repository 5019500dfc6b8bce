import { MsaError } from "../../errors/msa-error.ts";
import { testerToken } from "../../workflows/force-secret.ts";
import type { Invocation } from "../invocation.ts";
import { openSession } from "../open-session.ts";
import { printResult } from "../print-result.ts";

const sides = ["monolith", "service"] as const;
/** Milliseconds. */
const units = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

export async function run(invocation: Invocation): Promise<number> {
  const { args, flags } = invocation;
  const leg = sides.find((side) => side === args[0]);
  if (leg === undefined)
    throw new MsaError("MSA1006", { message: `the side is monolith or service, not "${args[0]}"` });
  const lasting = readDuration(flags.text("for") ?? "8h");
  const { ctx, close } = await openSession(invocation);
  close();
  return printResult(invocation, testerToken(ctx, { leg, lasting }), ({ header, value }) => ({
    text: `${header}: ${value}`,
    exitCode: 0,
  }));
}

/** Milliseconds. Errors: MSA1006. */
function readDuration(given: string): number {
  const [, count, unit] = /^([1-9]\d{0,4})([mhd])$/.exec(given) ?? [];
  if (count === undefined)
    throw new MsaError("MSA1006", {
      message: `--for takes minutes, hours or days, such as 30m, not "${given}"`,
    });
  return Number(count) * units[unit as keyof typeof units]; // by the shape
}
