import { refuseInterrupted } from "../../code/write/journal/journal.ts";
import { MsaError } from "../../errors/msa-error.ts";
import { type Check, fail, ok } from "./check.ts";

export async function checkJournal(root: string): Promise<Check> {
  try {
    await refuseInterrupted(root);
    return ok("journal", "no interrupted change set");
  } catch (error) {
    if (!(error instanceof MsaError)) throw error;
    return fail("journal", error.message, error.fix);
  }
}
