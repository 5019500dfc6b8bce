import type { Paint } from "../../util/paint.ts";

export interface TextOptions {
  readonly paint: Paint;
  /** Everything, instead of a page. */
  readonly verbose: boolean;
  /** Columns to fit the tables into. */
  readonly width: number | undefined;
}
