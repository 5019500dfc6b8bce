/** What Node's own parser of HTTP/1.1 (llhttp, as `node:http` sets it up) reads in the same bytes. */
import { createRequire } from "node:module";
import type { Readings } from "./readings.ts";

interface Parser {
  [callback: number]: unknown;
  initialize(type: number, resource: object, maxHead: number, lenient: number): void;
  execute(bytes: Buffer): number | Error;
  remove(): void;
  free(): void;
}

interface HttpParser {
  new (): Parser;
  readonly REQUEST: number;
  readonly kOnMessageBegin: number;
  readonly kOnHeaders: number;
  readonly kOnHeadersComplete: number;
  readonly kOnBody: number;
  readonly kOnMessageComplete: number;
}

const { HTTPParser: parserOf, methods } = createRequire(import.meta.url)("_http_common") as {
  HTTPParser: HttpParser;
  methods: string[];
};

export function parsedByNode(pieces: readonly Buffer[]): Readings {
  const requests: Readings["requests"] = [];
  const parser = new parserOf();
  parser.initialize(parserOf.REQUEST, {}, 65_536, 0);
  let fields: string[] = [];
  let url = "";
  let stopped = false;
  // As node:http has them: many fields come in several calls, and trailers the same way.
  parser[parserOf.kOnHeaders] = (more: string[], target: string) => {
    fields.push(...more);
    url += target;
  };
  parser[parserOf.kOnHeadersComplete] = (
    major: number,
    minor: number,
    raw: string[] | undefined,
    method: number,
    target: string | undefined,
    _status: unknown,
    _text: unknown,
    upgrade: boolean,
    keepAlive: boolean,
  ): number => {
    requests.push({
      method: methods[method]!,
      url: target ?? url,
      version: `${major}.${minor}`,
      fields: raw ?? fields,
      body: "",
      trailers: [],
      complete: false,
      upgrade,
      keepAlive,
    });
    fields = [];
    url = "";
    stopped ||= upgrade;
    return upgrade ? 2 : 0;
  };
  parser[parserOf.kOnBody] = (part: Buffer) => {
    requests.at(-1)!.body += part.toString("latin1");
  };
  parser[parserOf.kOnMessageComplete] = () => {
    const one = requests.at(-1)!;
    one.complete = true;
    one.trailers = fields;
    fields = [];
    url = "";
  };
  let fault = false;
  for (const piece of pieces) {
    if (stopped || fault) break;
    // It may keep what it was given until the next call.
    fault = parser.execute(Buffer.from(piece)) instanceof Error;
  }
  parser.remove();
  parser.free();
  return { requests, fault: fault && !stopped };
}
