import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { FileChange } from "../../code/generate/file-change.ts";
import { MsaError } from "../../errors/msa-error.ts";

export const baselinePath = ".msa/baseline.json";

const baselineFile = z.strictObject({ version: z.literal(1), violations: z.array(z.string()) });

/** Keys of the violations that the team has accepted; null when there is no baseline. */
export function readBaseline(root: string): ReadonlySet<string> | null {
  const file = join(root, baselinePath);
  if (!existsSync(file)) return null;
  try {
    return new Set(baselineFile.parse(JSON.parse(readFileSync(file, "utf8"))).violations);
  } catch (cause) {
    throw new MsaError("MSA1002", {
      message: `${baselinePath} is not readable`,
      where: [{ file: baselinePath }],
      fix: "restore it, or write it anew with `msa check --write-baseline`",
      cause,
    });
  }
}

/** The change that makes the baseline say exactly this; null when it says so already. */
export function baselineChange(root: string, keys: readonly string[]): FileChange | null {
  const text = `${JSON.stringify({ version: 1, violations: [...keys].sort() }, null, 2)}\n`;
  const file = join(root, baselinePath);
  if (!existsSync(file)) return { kind: "create", path: baselinePath, content: { text } };
  const before = readFileSync(file);
  if (before.toString("utf8") === text) return null;
  const beforeHash = createHash("sha256").update(before).digest("hex");
  return { kind: "update", path: baselinePath, beforeHash, content: { text } };
}
