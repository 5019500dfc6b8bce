import { dirname } from "node:path";
import { MsaError } from "../errors/msa-error.ts";
import { findConfig } from "./find-config.ts";
import { type ConfigSource, type LoadedConfig, loadConfig } from "./load-config.ts";
import { configSchema } from "./schema.ts";

/** For the ways out (undo, down): a broken or missing configuration must not block them. */
export function loadConfigOrDefaults(source: ConfigSource): LoadedConfig {
  try {
    return loadConfig(source);
  } catch (error) {
    if (!(error instanceof MsaError)) throw error;
    const file = source.configFile ?? findConfig(source.cwd);
    const root = file === null ? source.cwd : dirname(file);
    return { root, file: file ?? "", config: configSchema.parse({}), settings: [] };
  }
}
