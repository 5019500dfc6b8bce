/** What was sent of a request's body, kept as long as it may have to be sent once more. */

/** Bytes. More is not kept: such a request is sent once. */
const limit = 65_536;

export class SentBody {
  readonly chunks: Buffer[] = [];
  /** Set with the end of the body: names and values by turns. */
  trailers: readonly string[] | null = null;
  #size = 0;
  #lost = false;

  /** False when nobody could send it again: something is missing. */
  get isWhole(): boolean {
    return !this.#lost;
  }

  get hasRoom(): boolean {
    return this.#size <= limit;
  }

  add(chunk: Buffer): void {
    if (this.#lost) return;
    this.chunks.push(chunk);
    this.#size += chunk.length;
  }

  /** As far as it is too large to be kept. */
  forgetLarge(): void {
    if (!this.hasRoom) this.forget();
  }

  forget(): void {
    this.#lost = true;
    this.chunks.length = 0;
  }
}
