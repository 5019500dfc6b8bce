/** A client that writes exactly the bytes it is told to, and shows exactly the bytes it got. */
import { connect, type Socket } from "node:net";
import { onTestFinished } from "vitest";

export interface RawClient {
  readonly socket: Socket;
  text(): string;
  write(bytes: string | Buffer): void;
  /** Resolves when the text received so far satisfies `wanted`; rejects when the connection ends before. */
  until(wanted: (text: string) => boolean): Promise<string>;
  /** Resolves when the connection is over: in order, or broken. */
  closed(): Promise<"end" | "reset">;
}

export async function rawClient(port: number): Promise<RawClient> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true, allowHalfOpen: true });
  let text = "";
  let ended = false;
  const waiting = new Set<() => void>();
  const check = (): void => {
    for (const one of [...waiting]) one();
  };
  socket.on("data", (bytes) => {
    text += bytes.toString("latin1");
    check();
  });
  socket.on("end", () => {
    ended = true;
    socket.end();
  });
  socket.on("error", () => {});
  const over = new Promise<"end" | "reset">((resolve) => {
    socket.on("close", () => {
      resolve(ended ? "end" : "reset");
      check();
    });
  });
  onTestFinished(() => {
    socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    socket.on("connect", resolve);
    socket.on("error", reject);
  });
  return {
    socket,
    text: () => text,
    write: (bytes) => {
      if (typeof bytes === "string") socket.write(bytes, "latin1");
      else socket.write(bytes);
    },
    until: (wanted) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (wanted(text)) {
            waiting.delete(look);
            resolve(text);
          } else if (socket.destroyed) {
            waiting.delete(look);
            reject(new Error(`connection over after: ${JSON.stringify(text.slice(0, 400))}`));
          }
        };
        waiting.add(look);
        look();
      }),
    closed: () => over,
  };
}

/** One request on a connection of its own, that asks for the close which ends the answer. */
export async function send(port: number, request: string): Promise<string> {
  const client = await rawClient(port);
  client.write(request);
  await client.closed();
  return client.text();
}

export interface ParsedAnswer {
  readonly status: number;
  readonly reason: string;
  readonly head: string;
  readonly body: string;
  header(name: string): string | null;
  all(name: string): string[];
}

export function parseAnswer(text: string): ParsedAnswer {
  const end = text.indexOf("\r\n\r\n");
  const head = text.slice(0, end);
  const [start = "", ...lines] = head.split("\r\n");
  const [, status = "0", reason = ""] = /^HTTP\/1\.1 (\d+) ?(.*)$/.exec(start) ?? [];
  const all = (name: string): string[] =>
    lines
      .filter((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`))
      .map((line) => line.slice(name.length + 1).trim());
  return {
    status: Number(status),
    reason,
    head,
    body: text.slice(end + 4),
    all,
    header: (name) => all(name)[0] ?? null,
  };
}

export function get(path: string, fields = ""): string {
  return `GET ${path} HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n${fields}\r\n`;
}
