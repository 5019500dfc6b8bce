import type { IncomingMessage, ServerResponse } from "node:http";
import type { ClientAnswer } from "./client-answer.ts";
import { cutOff } from "./cut-off.ts";
import { interimText, trailerPairs } from "./outgoing-response.ts";
import type { ResponseHead, Uptake } from "./transport.ts";

/** Bytes. Up to here one latin1 string for head and body is cheaper than a vector of two buffers. */
const small = 12_288;

/** Through Node's HTTP/1.1 server. */
export class Http1Answer implements ClientAnswer {
  readonly old: boolean;
  readonly #res: ServerResponse;
  /** Something was sent behind the head, and the head with it. */
  #wrote = false;

  constructor(req: IncomingMessage, res: ServerResponse) {
    this.#res = res;
    this.old = req.httpVersionMinor === 0;
  }

  get begun(): boolean {
    return this.#res.headersSent;
  }

  watch(onDone: () => void, onGone: () => void): void {
    this.#res.on("finish", onDone);
    // A write that races with the client's end; the connection's close tells the rest.
    this.#res.on("error", onGone);
  }

  interim(head: ResponseHead): void {
    // A pipelined request's turn may not have come: it can do without.
    if (this.old || this.#res.socket === null || this.#res.headersSent) return;
    this.#res.socket.write(interimText(head), "latin1");
  }

  begin(status: number, reason: string | null, fields: string[]): void {
    if (reason === null) this.#res.writeHead(status, fields);
    else this.#res.writeHead(status, reason, fields);
  }

  flush(): void {
    if (!this.#wrote) this.#res.flushHeaders();
  }

  /**
   * Writes in this turn of the event loop. Left alone, Node corks the socket until the next tick and adds an empty write at
   * the end, which turns the commonest answer (head and small body) into a `writev` at twice the price of a `write`.
   */
  write(chunk: Buffer): Uptake {
    const res = this.#res;
    const { socket } = res;
    this.#wrote = true;
    // A pipelined request whose turn has not come: the answer waits in memory.
    if (socket === null) return res.write(chunk) ? "held" : "full";
    socket.cork();
    const room = chunk.length <= small ? res.write(chunk.toString("latin1"), "latin1") : res.write(chunk);
    socket.uncork();
    if (socket.writableLength === 0) return "done";
    return room ? "held" : "full";
  }

  onceRoom(go: () => void): void {
    this.#res.once("drain", go);
  }

  end(last: Buffer | string | null, trailers: readonly string[]): Uptake {
    if (trailers.length > 0 && !this.old) this.#res.addTrailers(trailerPairs(trailers));
    if (typeof last === "string") {
      this.#res.end(last);
      return "held";
    }
    const uptake = last === null ? "done" : this.write(last);
    this.#res.end();
    return uptake;
  }

  /** The one honest end of a cut answer is a cut connection: an orderly end would make it look whole. */
  cut(): void {
    const { socket } = this.#res;
    // HTTP/1.0 takes an orderly close for the end of the body; a reset it cannot misread.
    if (socket !== null && this.old) cutOff(socket);
    else this.#res.destroy();
  }
}
