/** A Redis of our own, which counts as the real one does or misbehaves as it is told. */
import { type AddressInfo, createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";

export type Mood =
  | "counts"
  /** Takes everything and says nothing. */
  | "hangs"
  /** Ends the connection at the first question. */
  | "dies"
  /** Refuses to count, and repeats what it was sent. */
  | "refuses"
  /** Is no Redis. */
  | "babbles";

export interface FakeRedis {
  readonly port: number;
  /** Every word of every command, in order. */
  readonly heard: string[][];
  connections(): number;
  become(mood: Mood): void;
  stop(): Promise<void>;
}

/** `password`: what AUTH must say; null where it is not asked. */
export async function startFakeRedis(password: string | null = null): Promise<FakeRedis> {
  let mood: Mood = "counts";
  const heard: string[][] = [];
  const sockets = new Set<Socket>();
  const counts = new Map<string, number>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    let known = password === null;
    let text = "";
    socket.setEncoding("latin1");
    socket.on("data", (data: string) => {
      text += data;
      for (let words = nextCommand(); words !== null; words = nextCommand()) {
        heard.push(words);
        answer(words);
      }
    });

    /** Commands come whole here: they are small. */
    function nextCommand(): string[] | null {
      const [head = "", count = "0"] = /^\*(\d+)\r\n/.exec(text) ?? [];
      if (head === "") return null;
      text = text.slice(head.length);
      return Array.from({ length: Number(count) }, () => {
        const [line = "", length = "0"] = /^\$(\d+)\r\n/.exec(text) ?? [];
        const word = text.slice(line.length, line.length + Number(length));
        text = text.slice(line.length + Number(length) + 2);
        return word;
      });
    }

    function answer([name = "", ...words]: string[]): void {
      if (mood === "hangs") return;
      if (mood === "dies") socket.destroy();
      else if (mood === "babbles") socket.write("HTTP/1.1 400 Bad Request\r\n\r\n");
      else if (name === "AUTH") {
        known = words.at(-1) === password;
        socket.write(known ? "+OK\r\n" : `-WRONGPASS ${words.join(" ")} is not it\r\n`);
      } else if (!known) socket.write("-NOAUTH Authentication required.\r\n");
      else if (name === "SELECT") socket.write("+OK\r\n");
      else if (mood === "refuses")
        socket.write(`-OOM command not allowed: ${words.join(" ").replace(/\s/g, " ")}\r\n`);
      else {
        const key = words[2] ?? "";
        counts.set(key, (counts.get(key) ?? 0) + 1);
        // In two parts: what is read is not what was written.
        socket.write("*2\r\n:");
        socket.write(`${counts.get(key)}\r\n:${words[3]}\r\n`);
      }
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  onTestFinished(stop);
  return {
    port: (server.address() as AddressInfo).port, // of a TCP server that listens
    heard,
    connections: () => sockets.size,
    become(next) {
      mood = next;
    },
    stop,
  };
}
