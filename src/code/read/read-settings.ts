import type { Config } from "../../config/schema.ts";

/** What stage 1 needs of the configuration. What a team states of its modules is not among it. */
export interface ReadSettings {
  readonly monolith: Pick<Config["monolith"], "entry" | "framework"> &
    Partial<Pick<Config["monolith"], "start">>;
  readonly services: Pick<Config["services"], "dir">;
}

export function readSettings({ monolith, services }: ReadSettings): ReadSettings {
  return {
    monolith: { entry: monolith.entry, framework: monolith.framework, start: monolith.start },
    services: { dir: services.dir },
  };
}
