import { MsaError } from "../../../errors/msa-error.ts";

/** In one line, as people read it. */
export function reasonOf(error: unknown): string {
  if (error instanceof MsaError) return `${error.message}: ${error.fix}`;
  if (!(error instanceof Error)) return String(error);
  // Two addresses that both refuse are an AggregateError without a message.
  const code = "code" in error && typeof error.code === "string" ? error.code : error.name;
  return error.message === "" ? code : error.message;
}
