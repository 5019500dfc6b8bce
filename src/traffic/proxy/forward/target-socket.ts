import { type OnReadOpts, Socket, type SocketConstructorOpts } from "node:net";

type Written = (error?: Error | null) => void;

/**
 * A socket whose failed writes do not end it: only its reading side does.
 *
 * A target that refuses a large body answers and closes while the body is still on its way. The next write fails, and
 * Node's socket would then be destroyed with the answer still unread in it. Whatever makes a write fail ends the reading
 * side too, after what had arrived before, so nothing waits for a connection that is dead.
 */
export class TargetSocket extends Socket {
  /** Since then, what is written goes nowhere. */
  #broken = false;

  constructor(options: { readonly onread: OnReadOpts }) {
    super(options as SocketConstructorOpts);
  }

  override _write(chunk: unknown, encoding: BufferEncoding, done: Written): void {
    if (!this.#broken) super._write(chunk, encoding, this.#forgiving(done));
    else done();
  }

  override _writev(chunks: { chunk: unknown; encoding: BufferEncoding }[], done: Written): void {
    if (!this.#broken) super._writev!(chunks as never, this.#forgiving(done));
    else done();
  }

  #forgiving(done: Written): Written {
    return (error) => {
      if (error !== null && error !== undefined) this.#broken = true;
      done();
    };
  }
}
