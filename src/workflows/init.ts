import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { parse } from "jsonc-parser";
import { configName } from "../config/find-config.ts";
import type { ConfigFile } from "../config/schema.ts";
import { MsaError } from "../errors/msa-error.ts";
import { type Answers, type Found, proposeConfig } from "./propose-config.ts";

export interface InitRequest {
  /** Absolute folder of the monolith. */
  readonly root: string;
  /** What the command line states; stronger than what is detected. */
  readonly answers: Answers;
  readonly dryRun: boolean;
  /** Shows the proposal and asks; false means leave everything as it is. */
  readonly confirm: (proposal: Proposal) => Promise<boolean>;
  readonly now: () => number;
}

export interface Proposal {
  readonly found: readonly Found[];
  readonly config: ConfigFile;
  /** The file as it would be written. */
  readonly text: string;
}

export interface InitResult {
  readonly status: "created" | "nothing-to-do" | "dry-run" | "declined";
  readonly file: string;
  readonly found: readonly Found[];
  readonly config: ConfigFile;
}

/** Detects the monolith, shows what was found, and writes the configuration unless there is one. */
export async function init(request: InitRequest): Promise<InitResult> {
  const { root, answers, dryRun, confirm, now } = request;
  const { found, config } = await proposeConfig(root, answers);
  const text = `${JSON.stringify(config, null, 2)}\n`;
  const end = (status: InitResult["status"]): InitResult => ({ status, file: configName, found, config });
  const existing = readExisting(root);
  if (existing !== null) {
    if (isDeepStrictEqual(existing, config)) return end("nothing-to-do");
    throw new MsaError("MSA1010", {
      message: `${configName} is there and says something else`,
      where: [{ file: configName }],
    });
  }
  if (dryRun) return end("dry-run");
  if (!(await confirm({ found, config, text }))) return end("declined");
  const { applyChanges } = await import("../code/write/apply-changes.ts");
  await applyChanges(root, [{ kind: "create", path: configName, content: { text } }], { label: "init", now });
  return end("created");
}

function readExisting(root: string): unknown {
  const file = join(root, configName);
  return existsSync(file) ? parse(readFileSync(file, "utf8"), [], { allowTrailingComma: true }) : null;
}
