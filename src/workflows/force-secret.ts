/** The header with which testers choose a side of the proxy. */
import { MsaError } from "../errors/msa-error.ts";
import { forceField, forceToken, minForceSecret } from "../traffic/proxy/pick/force-token.ts";
import type { Leg } from "../traffic/proxy/pick/pick-target.ts";
import type { WorkflowContext } from "./context.ts";

const variable = "MSA_FORCE_SECRET";

/** Null where nobody set one: no token is believed then. Errors: MSA1006 when it is too short to be one. */
export function forceSecret({ env }: Pick<WorkflowContext, "env">): string | null {
  const secret = env[variable];
  if (secret === undefined || secret === "") return null;
  if (secret.length >= minForceSecret) return secret;
  throw new MsaError("MSA1006", {
    message: `${variable} has ${secret.length} characters`,
    why: "a short secret can be guessed from one token, and every row be reached with it",
    fix: `give it ${minForceSecret} or more, such as \`openssl rand -hex 32\` prints`,
  });
}

export interface TesterToken {
  /** Name of the request field. */
  readonly header: string;
  readonly value: string;
  /** ISO 8601. */
  readonly expires: string;
}

/** `lasting` in milliseconds. Errors: MSA1006 without a secret. */
export function testerToken(
  ctx: Pick<WorkflowContext, "env" | "now">,
  { leg, lasting }: { readonly leg: Leg; readonly lasting: number },
): TesterToken {
  const secret = forceSecret(ctx);
  if (secret === null) {
    throw new MsaError("MSA1006", {
      message: `${variable} is not set`,
      why: "a token is believed by a proxy that has the same secret",
      fix: `set it for this command and for the proxy: ${variable}=$(openssl rand -hex 32)`,
    });
  }
  const expires = ctx.now() + lasting;
  return {
    header: forceField,
    value: forceToken(secret, leg, expires),
    expires: new Date(expires).toISOString(),
  };
}
