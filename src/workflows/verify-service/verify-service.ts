import type { ExtractionPlan } from "../../code/plan/plan.ts";
import type { WorkflowContext } from "../context.ts";
import { bootService } from "./boot-service.ts";
import { compareTypes } from "./compare-types.ts";
import { generateCode } from "./generate-code.ts";
import { installPackages } from "./install-packages.ts";

export type VerifyLevel = "none" | "types" | "boot";

/** null: not tried, or nothing to try. A check that fails is thrown (MSA2009), so there is no `false`. */
export interface Verified {
  readonly typecheck: true | null;
  readonly boot: true | null;
  readonly health: true | null;
}

export const unverified: Verified = { typecheck: null, boot: null, health: null };

/** How far the service is tried out in its own folder, from a clean install. */
export async function verifyService(
  ctx: WorkflowContext,
  plan: ExtractionPlan,
  level: VerifyLevel,
  { reinstall }: { readonly reinstall: boolean } = { reinstall: false },
): Promise<Verified> {
  if (level === "none") return unverified;
  await installPackages(ctx, plan, reinstall);
  await generateCode(ctx, plan);
  const typecheck = plan.runtime.typecheck === null ? null : await compareTypes(ctx, plan);
  if (level === "types") return { ...unverified, typecheck };
  await bootService(ctx, plan);
  return { typecheck, boot: true, health: true };
}
