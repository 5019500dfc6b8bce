import type { IncomingHttpHeaders } from "node:http";
import { constants, type ServerHttp2Stream } from "node:http2";
import type { Socket } from "node:net";
import type { ClientRequest } from "./client-request.ts";
import type { Http2Head } from "./http2-head.ts";

/** One stream of an HTTP/2 connection, as a request. */
export class Http2Request implements ClientRequest {
  readonly method: string;
  readonly url: string;
  readonly httpVersion = "2.0";
  readonly httpVersionMajor = 2;
  readonly httpVersionMinor = 0;
  readonly rawHeaders: string[];
  readonly socket: Socket;
  readonly rawTrailers: string[] = [];
  readonly #stream: ServerHttp2Stream;
  #headers: IncomingHttpHeaders | null = null;
  #whole: boolean;

  constructor(stream: ServerHttp2Stream, head: Http2Head, socket: Socket) {
    this.#stream = stream;
    this.method = head.method;
    this.url = head.path;
    this.rawHeaders = head.fields;
    this.socket = socket;
    this.#whole = stream.endAfterHeaders;
    if (this.#whole) return;
    // Also when the client takes its request back in the middle, after which the stream is closed already.
    stream.on("end", () => {
      this.#whole = !stream.aborted && !stream.closed;
    });
    stream.on("trailers", (_fields, _flags, raw?: string[]) => {
      this.rawTrailers.push(...(raw ?? []));
    });
  }

  get complete(): boolean {
    return this.#whole;
  }

  /** Made when a gate asks for it. */
  get headers(): IncomingHttpHeaders {
    this.#headers ??= joined(this.rawHeaders);
    return this.#headers;
  }

  on(event: "data" | "end" | "close", listener: (chunk: Buffer) => void): unknown {
    if (event !== "end") return this.#stream.on(event, listener);
    const end = listener as () => void; // of `end`
    // An empty body ends before anybody has asked for it.
    if (this.#whole) return setImmediate(end);
    return this.#stream.on("end", () => {
      // What broke off must not reach a target as if it were all.
      if (this.#whole) end();
    });
  }

  pause(): unknown {
    return this.#stream.pause();
  }

  resume(): unknown {
    return this.#stream.resume();
  }

  destroy(): unknown {
    return this.#stream.close(constants.NGHTTP2_NO_ERROR);
  }
}

/** As far as it has to resemble Node's: several lines of a field are one list. */
function joined(raw: readonly string[]): IncomingHttpHeaders {
  const headers: IncomingHttpHeaders = {};
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at]!;
    const before = headers[name];
    headers[name] = before === undefined ? raw[at + 1] : `${String(before)}, ${raw[at + 1]}`;
  }
  return headers;
}
