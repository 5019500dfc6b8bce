import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { basePath, type ExtractBase, parseBase } from "../../code/generate/manifest/extract-base.ts";
import { MsaError } from "../../errors/msa-error.ts";

/** What the last extraction of a service wrote; null where nothing was kept of it. MSA1002 when it cannot be read. */
export function readBase(root: string, service: string): ExtractBase | null {
  const file = basePath(service);
  if (!existsSync(join(root, file))) return null;
  try {
    return parseBase(readFileSync(join(root, file), "utf8"));
  } catch (cause) {
    throw new MsaError("MSA1002", {
      message: `${file} is not readable`,
      where: [{ file }],
      fix: "restore it from git",
      cause,
    });
  }
}
