/** The way back to a client, whichever protocol its connection speaks. */
import type { ResponseHead, Uptake } from "./transport.ts";

export interface ClientAnswer {
  /** The head is given: no other answer can be made of it. */
  readonly begun: boolean;
  /** The client knows neither chunks nor trailers nor interim answers (HTTP/1.0). */
  readonly old: boolean;
  /** Once: what ends this answer. `onDone`: the last byte is handed over. `onGone`: it never will be. */
  watch(onDone: () => void, onGone: () => void): void;
  /** Left out where the client knows none, or its turn has not come. */
  interim(head: ResponseHead): void;
  /** `reason`: null for the standard one. `fields`: names and values by turns. */
  begin(status: number, reason: string | null, fields: string[]): void;
  /** No more bytes are at hand: sends what was given so far, the head alone if that is all. */
  flush(): void;
  /** May keep it until `flush`, `end`, or the next piece. */
  write(chunk: Buffer): Uptake;
  /** Calls once when there is room again after a write that was "full". */
  onceRoom(go: () => void): void;
  /** `trailers`: names and values by turns. */
  end(last: Buffer | string | null, trailers: readonly string[]): Uptake;
  /** Ends it so that it cannot be taken for a whole answer. */
  cut(): void;
}
