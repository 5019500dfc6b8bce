import { MsaError } from "./msa-error.ts";

/** A full disk is nobody's bug. MSA2014 when that is what `error` comes down to, else null. */
export function diskFull(error: unknown): MsaError | null {
  if (!(error instanceof Error)) return null;
  if ("code" in error && (error.code === "ENOSPC" || error.code === "EDQUOT")) {
    const path = "path" in error && typeof error.path === "string" ? error.path : null;
    return new MsaError("MSA2014", {
      message: path === null ? "no space is left" : `no space is left for ${path}`,
      cause: error,
    });
  }
  return null;
}
