import { Agent, request } from "node:http";

export interface LoadResult {
  readonly requests: number;
  /** No answer, a broken answer, or a status of 500 and above; the first few in words. */
  readonly failed: number;
  readonly faults: readonly string[];
}

/** Keeps `connections` keep-alive connections busy with GETs until stopped. */
export function startLoad(urls: readonly string[], connections: number): { stop(): Promise<LoadResult> } {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const faults: string[] = [];
  let requests = 0;
  let failed = 0;
  let running = true;

  const fail = (text: string): void => {
    failed++;
    if (faults.length < 5) faults.push(text);
  };
  const worker = async (offset: number): Promise<void> => {
    for (let i = offset; running; i++) {
      const url = urls[i % urls.length] ?? "";
      requests++;
      const answer = await get(url, agent).catch((error: Error) => error);
      if (answer instanceof Error) fail(`${url}: ${answer.message}`);
      else if (answer >= 500) fail(`${url}: status ${answer}`);
    }
  };
  const workers = Array.from({ length: connections }, (_, i) => worker(i));
  return {
    async stop() {
      running = false;
      await Promise.all(workers);
      agent.destroy();
      return { requests, failed, faults };
    },
  };
}

function get(url: string, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { agent }, (response) => {
      response.on("error", reject);
      response.on("end", () =>
        response.complete ? resolve(response.statusCode ?? 0) : reject(new Error("cut short")),
      );
      response.resume();
    });
    outgoing.on("error", reject);
    outgoing.end();
  });
}
