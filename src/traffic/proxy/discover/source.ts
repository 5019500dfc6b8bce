/** The border between following a set of instances and whoever lists them. One file a kind of source. */
import type { DiscoverConfig } from "../../../routes/discover-config.ts";
import { urlHost } from "../../../util/url-host.ts";

export interface FoundInstance {
  /** `http://host:port`; whoever follows the source checks it. */
  readonly url: string;
  /** Share beside the others. */
  readonly weight: number;
}

export interface Look {
  /** Everybody who takes requests now, in any order. */
  readonly instances: readonly FoundInstance[];
  /** Milliseconds until the next look; `Infinity`: only `wake` brings it. */
  readonly next: number;
}

export interface Source {
  /**
   * Asks who is there; may wait for a change where the system can tell of one. Rejects with what people should read when
   * it fails or its answer makes no sense. Over when `signal` is aborted.
   */
  look(signal: AbortSignal): Promise<Look>;
  /** Milliseconds that the next look may take. */
  patience(): number;
  close(): void;
}

export interface SourceInput {
  /** Absolute path of the route table: other paths are relative to its folder. */
  readonly routesFile: string;
  /** For credentials. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Something has changed: look now. */
  readonly wake: () => void;
}

/** Of one kind: `{ from: "consul", … }`. */
export type ConfigOf<From extends DiscoverConfig["from"]> = Extract<DiscoverConfig, { from: From }>;

/** Milliseconds; for sources that tell nobody of changes. */
export const usualInterval = 10_000;

/** Milliseconds that a question over the network may take. */
export const usualPatience = 5_000;

export function instanceAt(host: string, port: number, weight = 1): FoundInstance {
  return { url: `http://${urlHost(host)}:${port}`, weight };
}
