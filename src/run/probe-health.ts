import { request } from "node:http";

export interface Probe {
  /** Answered below 500. */
  readonly ok: boolean;
  /** `200`, `ECONNREFUSED`, `no answer within 1000 ms` */
  readonly seen: string;
}

/** Asks once; never throws. */
export function probeHealth(url: string, timeoutMs: number): Promise<Probe> {
  return new Promise((resolve) => {
    // A connection of its own: a pooled socket would keep a stopped target alive in our eyes.
    const asking = request(url, { agent: false, headers: { connection: "close" } }, (answer) => {
      answer.resume();
      const status = answer.statusCode ?? 0;
      resolve({ ok: status > 0 && status < 500, seen: String(status) });
    });
    asking.setTimeout(timeoutMs, () => asking.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    asking.on("error", (error: NodeJS.ErrnoException) =>
      resolve({ ok: false, seen: error.code ?? error.message }),
    );
    asking.end();
  });
}
