import { MsaError } from "../errors/msa-error.ts";
import type { Invocation } from "./invocation.ts";
import { mayPrompt } from "./may-prompt.ts";

interface Question {
  readonly message: string;
  /** What to give where nobody can be asked: `--yes`. */
  readonly flag: string;
}

export type Answer = "accepted" | "asked" | "declined" | "interrupted";

/** `--yes`, or a person's yes; MSA1003 naming the flag where there is nobody to ask. */
export async function askToGoOn(invocation: Invocation, question: Question): Promise<Answer> {
  if (invocation.global.yes) return "accepted";
  if (!mayPrompt(invocation)) {
    throw new MsaError("MSA1003", {
      message: `${question.message} Nobody can be asked here`,
      fix: `give ${question.flag}`,
    });
  }
  const { confirm } = await import("./terminal/prompts.ts");
  const answer = await confirm(invocation.io, question.message, invocation.signal);
  if (answer === null) return "interrupted";
  return answer ? "asked" : "declined";
}
