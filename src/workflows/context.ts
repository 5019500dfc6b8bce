import type { Config } from "../config/schema.ts";

/** Everything a use case may ask of the world outside its arguments. Made by cli/, or by a test. */
export interface WorkflowContext {
  /** Absolute folder of the monolith: where `msa.config.json` and `package.json` lie. */
  readonly root: string;
  readonly config: Config;
  /** Whether what an earlier reading of the same code found may be kept in `.msa/cache/` and used again. */
  readonly cache?: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onProgress: (event: ProgressEvent) => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Aborted on Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Progress is events; a listener in cli/terminal draws them. */
export type ProgressEvent =
  | { readonly kind: "step"; readonly text: string }
  /** How far the running step has come. */
  | { readonly kind: "count"; readonly done: number; readonly total: number }
  | { readonly kind: "done"; readonly text: string }
  | { readonly kind: "warn"; readonly text: string }
  /** A line of a child process. */
  | { readonly kind: "output"; readonly source: string; readonly text: string };
