/** What `msa export` makes of a route table: a file for somebody else's proxy, and what that proxy cannot do. */
import type { Config } from "../../config/schema.ts";
import type { GateSettings } from "../../routes/gate-settings.ts";
import type { RouteFile } from "../../routes/route-file.ts";

export interface ExportInput {
  /** Has passed parseRoutes. */
  readonly file: RouteFile;
  readonly settings: Config["proxy"];
  /** Absolute; what paths of table and settings are relative to, `/` when not said. */
  readonly folder?: string;
}

export interface EngineInput extends ExportInput {
  readonly folder: string;
  /** What stands at the door for every request. */
  readonly gate: GateSettings;
  /** What no engine does with this table. */
  readonly common: readonly Unsaid[];
}

export interface Unsaid {
  /** Endpoint id; null for what concerns the whole table. */
  readonly endpoint: string | null;
  /** What msa's own proxy does and the engine does not, and what happens instead. */
  readonly what: string;
}

export interface Exported {
  readonly text: string;
  /** In file order, whole-table remarks first. */
  readonly unsaid: readonly Unsaid[];
}
