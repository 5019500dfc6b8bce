import { join } from "node:path";
import { readEnvFile } from "../../run/read-env-file.ts";
import type { WorkflowContext } from "../context.ts";

/** dotenv's order: what the shell says beats the file; what the team states for `msa up` beats both. */
export function monolithEnv({ root, env, config }: WorkflowContext): Record<string, string | undefined> {
  return { ...readEnvFile(join(root, ".env")), ...env, ...config.monolith.env };
}
