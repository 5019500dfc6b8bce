import { type IncomingMessage, request } from "node:http";
import { request as requestTls } from "node:https";

export interface Probe {
  /** Answered below 500. */
  readonly ok: boolean;
  /** `200`, `ECONNREFUSED`, `no answer within 1000 ms` */
  readonly seen: string;
}

/** How to get there, where the URL does not say it. */
export interface ProbeWay {
  /** Unix socket that stands for the URL's host and port. */
  readonly socketPath?: string;
  /** PEM certificates that are trusted instead of the public ones. */
  readonly ca?: Buffer;
  readonly servername?: string;
  readonly rejectUnauthorized?: boolean;
}

/** Asks once; never throws. */
export function probeHealth(url: string, timeoutMs: number, way: ProbeWay = {}): Promise<Probe> {
  return new Promise((resolve) => {
    // A connection of its own: a pooled socket would keep a stopped target alive in our eyes.
    const options = { ...way, agent: false, headers: { connection: "close" } } as const;
    const onAnswer = (answer: IncomingMessage): void => {
      answer.resume();
      const status = answer.statusCode ?? 0;
      resolve({ ok: status > 0 && status < 500, seen: String(status) });
    };
    const asking = url.startsWith("https:")
      ? requestTls(url, options, onAnswer)
      : request(url, options, onAnswer);
    asking.setTimeout(timeoutMs, () => asking.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    asking.on("error", (error: NodeJS.ErrnoException) =>
      resolve({ ok: false, seen: error.code ?? error.message }),
    );
    asking.end();
  });
}
