import { Agent, request } from "node:http";

export interface Answer {
  readonly status: number;
  readonly servedBy: string;
  readonly body: string;
}

interface Load {
  readonly answers: readonly Answer[];
  /** No answer, or one that was cut short, in words; those of a connection that had brought an answer before end with `onKept`. */
  readonly failures: readonly string[];
  stop(): Promise<void>;
}

/** Keeps `connections` keep-alive connections busy with GETs until stopped; remembers every answer. */
export function startLoad(urls: readonly string[], connections: number): Load {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const answers: Answer[] = [];
  const failures: string[] = [];
  let running = true;
  const worker = async (offset: number): Promise<void> => {
    for (let at = offset; running; at++) {
      const url = urls[at % urls.length]!;
      await get(url, agent).then(
        (answer) => answers.push(answer),
        (error: Error) => failures.push(`${url}: ${error.message}`),
      );
    }
  };
  const workers = Array.from({ length: connections }, (_, at) => worker(at));
  return {
    answers,
    failures,
    async stop() {
      running = false;
      await Promise.all(workers);
      agent.destroy();
    },
  };
}

export const onKept = "(on a kept connection)";

export function get(url: string, agent?: Agent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, agent === undefined ? {} : { agent }, (response) => {
      const pieces: Buffer[] = [];
      response.on("data", (piece: Buffer) => pieces.push(piece));
      response.on("error", (error) => reject(new Error(`cut short: ${error.message}`, { cause: error })));
      response.on("end", () => {
        if (!response.complete) return reject(new Error("cut short"));
        resolve({
          status: response.statusCode ?? 0,
          servedBy: String(response.headers["x-msa-served-by"] ?? ""),
          body: Buffer.concat(pieces).toString(),
        });
      });
    });
    outgoing.on("error", (error) =>
      reject(outgoing.reusedSocket ? new Error(`${error.message} ${onKept}`, { cause: error }) : error),
    );
    outgoing.end();
  });
}
