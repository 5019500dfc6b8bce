/** What the raw front's reader makes of the same bytes. */
import { RequestReader } from "../../../src/traffic/proxy/raw/request-reader.ts";
import type { Readings } from "./readings.ts";

export function parsedByUs(pieces: readonly Buffer[]): Readings {
  const requests: Readings["requests"] = [];
  let stopped = false;
  const reader = new RequestReader({
    onHead(head) {
      requests.push({
        method: head.method,
        url: head.url,
        version: `1.${head.minor}`,
        fields: head.fields,
        body: "",
        trailers: [],
        complete: false,
        upgrade: head.upgrade,
        keepAlive: head.keepAlive,
      });
      stopped = head.upgrade;
      if (stopped) reader.stop();
    },
    onData(part) {
      requests.at(-1)!.body += part.toString("latin1");
    },
    onEnd(trailers) {
      const one = requests.at(-1)!;
      one.complete = true;
      one.trailers = trailers;
    },
  });
  for (const piece of pieces) {
    if (stopped || reader.fault !== null) break;
    reader.read(piece, 0);
  }
  return { requests, fault: reader.fault !== null };
}
