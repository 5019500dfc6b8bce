import type { CliIo } from "./cli-io.ts";
import type { Flags } from "./flags.ts";

export interface GlobalFlags {
  readonly cwd: string;
  readonly configFile: string | undefined;
  readonly json: boolean;
  readonly yes: boolean;
  readonly noInput: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly noColor: boolean;
  /** Of the commands that read the monolith. */
  readonly noCache: boolean;
}

/** One parsed command line, as a command gets it. */
export interface Invocation {
  /** `msa move`, `msa proxy explain` */
  readonly command: string;
  readonly args: readonly string[];
  readonly flags: Flags;
  readonly global: GlobalFlags;
  readonly io: CliIo;
  /** Aborted on Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Ends with the exit code. */
export type RunCommandLine = (invocation: Invocation) => Promise<number>;
