import { get, parseAnswer, rawClient } from "../raw-client.ts";
import type { RawCase } from "./raw-case.ts";
import type { RecordingTarget } from "./recording-target.ts";

export interface Outcome {
  /** Of the first answer but 100; null for a close without one. */
  readonly status: number | null;
  /** What the target read of it. */
  readonly reads: readonly string[];
  /** The proxy left the connection open, with nothing more to say. */
  readonly waits: boolean;
  /** What the next client got for `/next`. */
  readonly next: string;
}

/**
 * Sends one case through a proxy, then a sound request on another connection: whatever the case left behind would be
 * mixed up with that. `patience`: milliseconds until a connection that is still open counts as waiting.
 */
export async function putCase(
  port: number,
  target: RecordingTarget,
  { bytes, ends }: RawCase,
  patience: number,
): Promise<Outcome> {
  const before = target.requests.length;
  const client = await rawClient(port);
  client.socket.write(bytes, "latin1");
  if (ends) client.socket.end();
  let timer: NodeJS.Timeout | undefined;
  const waits = await Promise.race([
    client.closed().then(() => false),
    new Promise<boolean>((resolve) => {
      timer = setTimeout(resolve, patience, true);
    }),
  ]);
  clearTimeout(timer);
  client.socket.destroy();
  const answer = client.text().replace(/^(?:HTTP\/1\.1 100 .*?\r\n\r\n)+/s, "");
  const next = await rawClient(port);
  next.write(get("/next").replace("shop.example", "a"));
  await next.closed();
  const reads = target.requests.slice(before);
  const at = reads.lastIndexOf("GET /next");
  return {
    status: answer === "" ? null : parseAnswer(answer).status,
    reads: at === -1 ? reads : reads.toSpliced(at, 1),
    waits,
    next: parseAnswer(next.text()).body,
  };
}
