/** What a reader of requests made of the bytes of one connection. */
export interface Reading {
  readonly method: string;
  readonly url: string;
  readonly version: string;
  /** Names and values by turns. */
  readonly fields: readonly string[];
  /** Latin1. */
  body: string;
  trailers: readonly string[];
  complete: boolean;
  readonly upgrade: boolean;
  readonly keepAlive: boolean;
}

export interface Readings {
  readonly requests: Reading[];
  /** What stands behind them cannot be read. */
  readonly fault: boolean;
}
