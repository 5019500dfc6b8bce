import { existsSync } from "node:fs";
import { join } from "node:path";
import { type LoadedConfig, loadConfig } from "../config/load-config.ts";
import { MsaError } from "../errors/msa-error.ts";
import type { WorkflowContext } from "./context.ts";
import { type Check, fail, ok } from "./doctor/check.ts";
import { checkJournal } from "./doctor/check-journal.ts";
import { checkPorts } from "./doctor/check-ports.ts";
import { checkTargets } from "./doctor/check-targets.ts";
import { checkTools } from "./doctor/check-tools.ts";
import { checkTsconfig } from "./doctor/check-tsconfig.ts";

export type { Check } from "./doctor/check.ts";

export interface DoctorRequest {
  readonly cwd: string;
  readonly configFile: string | undefined;
  readonly env: WorkflowContext["env"];
  /** `v20.20.2` */
  readonly nodeVersion: string;
}

export interface DoctorResult {
  readonly checks: readonly Check[];
}

/** Looks at everything a command may stumble over. Never throws for what it finds: that is its result. */
export async function doctor(request: DoctorRequest): Promise<DoctorResult> {
  const config = checkConfig(request);
  const root = config.loaded?.root ?? request.cwd;
  const checks = await Promise.all([
    checkTools(root, request),
    [config.check],
    config.loaded === null ? [] : checkEntry(config.loaded),
    [checkTsconfig(root)],
    config.loaded === null ? [] : checkPorts(config.loaded),
    checkTargets(root),
    [await checkJournal(root)],
  ]);
  return { checks: checks.flat() };
}

function checkConfig({ cwd, configFile, env }: DoctorRequest): { check: Check; loaded: LoadedConfig | null } {
  try {
    const loaded = loadConfig({ cwd, configFile, env });
    return { check: ok("configuration", loaded.file), loaded };
  } catch (error) {
    if (!(error instanceof MsaError)) throw error;
    const places = error.where.map(({ file, line, note }) =>
      `${file}${line === undefined ? "" : `:${line}`} ${note ?? ""}`.trim(),
    );
    return { check: fail("configuration", [error.message, ...places].join("; "), error.fix), loaded: null };
  }
}

function checkEntry({ root, config }: LoadedConfig): Check[] {
  const { entry } = config.monolith;
  const dependencies = existsSync(join(root, "node_modules"))
    ? ok("dependencies", "node_modules is there")
    : fail("dependencies", "node_modules is missing", "install the monolith's dependencies");
  if (entry === undefined) return [ok("entry", "found by the analysis"), dependencies];
  const found = existsSync(join(root, entry));
  return [
    found
      ? ok("entry", entry)
      : fail("entry", `${entry} does not exist`, "mend monolith.entry in msa.config.json"),
    dependencies,
  ];
}
