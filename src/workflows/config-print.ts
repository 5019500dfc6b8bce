import type { LoadedConfig } from "../config/load-config.ts";
import type { Setting } from "../config/settings.ts";

export interface ConfigInForce {
  readonly root: string;
  readonly file: string;
  readonly settings: readonly Setting[];
}

/** Every setting in force, with its origin. */
export function configPrint({ root, file, settings }: LoadedConfig): ConfigInForce {
  return { root, file, settings };
}
