/** One process of `msa up`, decided before anything is started. */
export interface ProcessPlan {
  readonly name: string;
  readonly kind: "monolith" | "service" | "proxy";
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly healthUrl: string;
  /** Where people find it. */
  readonly url: string;
  /** Must be free before the start. */
  readonly ports: readonly number[];
  /** What must run first, in order; empty when everything is in place. */
  readonly prepare: readonly Preparation[];
  /** How long it may take to end by itself. */
  readonly graceMs: number;
}

export interface Preparation {
  readonly text: string;
  readonly argv: readonly string[];
  /** File, relative to `cwd`, that makes up for a failed exit code: compilers complain and emit all the same. */
  readonly made: string | null;
}
