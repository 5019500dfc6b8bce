import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { npmSettings } from "../../code/generate/manifest/registry-settings.ts";
import type { ServiceRuntime } from "../../code/plan/plan.ts";
import type { WorkflowContext } from "../context.ts";

interface RegistrySecrets {
  /** For the one install that they are handed to. */
  readonly env: Readonly<Record<string, string>>;
  /** Takes away what lies on disk for it. */
  clear(): void;
}

/**
 * Of the monolith's `.npmrc`, what is not written into the service: handed on for one install, and kept nowhere. npm and Yarn take
 * it from the environment; pnpm does not, and gets a file of the user's settings with it, which only the user can read.
 */
export function registrySecrets(
  { root, env }: Pick<WorkflowContext, "root" | "env">,
  packageManager: ServiceRuntime["packageManager"],
): RegistrySecrets {
  const nothing = { env: {}, clear: () => {} };
  const file = join(root, ".npmrc");
  if (!existsSync(file)) return nothing;
  const { secrets } = npmSettings(readFileSync(file, "utf8"));
  const entries = Object.entries(secrets);
  if (entries.length === 0) return nothing;
  if (packageManager !== "pnpm")
    return {
      ...nothing,
      env: Object.fromEntries(entries.map(([key, value]) => [`npm_config_${key}`, value])),
    };
  const own = env.npm_config_userconfig ?? env.NPM_CONFIG_USERCONFIG ?? join(env.HOME ?? homedir(), ".npmrc");
  const before = existsSync(own) ? `${readFileSync(own, "utf8")}\n` : "";
  const folder = mkdtempSync(join(tmpdir(), "msa-npmrc-"));
  const path = join(folder, ".npmrc");
  writeFileSync(path, `${before}${entries.map(([key, value]) => `${key}=${value}\n`).join("")}`, {
    mode: 0o600,
  });
  return {
    env: { npm_config_userconfig: path },
    clear: () => rmSync(folder, { recursive: true, force: true }),
  };
}
