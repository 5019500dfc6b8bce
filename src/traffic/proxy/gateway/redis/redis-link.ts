/** One connection to Redis: questions in order, answers in order, and an end as soon as one of them is late. */
import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { RedisRefusal, type Reply, readReply } from "./read-reply.ts";
import type { RedisAddress } from "./redis-address.ts";

export interface RedisLink {
  /** Errors: why the link has ended; every question under way ends with it. */
  ask(words: readonly string[]): Promise<Reply>;
  close(): void;
}

interface Question {
  /** As `performance.now()`. */
  readonly until: number;
  answer(reply: Reply): void;
  fail(error: Error): void;
}

/** `patience` in milliseconds, for each question and so for the connection. `onEnd` is called once, but not for `close`. */
export function openRedisLink(
  address: RedisAddress,
  patience: number,
  onEnd: (fault: string) => void,
): RedisLink {
  const { host, port, user, password, database } = address;
  const socket: Socket = address.encrypted
    ? connectTls({ host, port, ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }) })
    : connectPlain({ host, port });
  socket.setNoDelay(true);
  const open: Question[] = [];
  let received = "";
  let timer: NodeJS.Timeout | null = null;
  let ended: Error | null = null;

  function end(fault: string | null): void {
    if (ended !== null) return;
    ended = new Error(fault ?? "closed");
    if (timer !== null) clearTimeout(timer);
    socket.destroy();
    for (const question of open.splice(0)) question.fail(ended);
    if (fault !== null) onEnd(fault);
  }

  function watch(): void {
    const [oldest] = open;
    if (timer !== null || oldest === undefined) return;
    timer = setTimeout(
      () => {
        timer = null;
        // Where it was this process that was busy, the answer lies there: let it be read first.
        setImmediate(() => {
          if (ended !== null) return;
          if (open[0] !== undefined && open[0].until <= performance.now())
            end(`no answer within ${patience} ms`);
          else watch();
        });
      },
      Math.max(1, oldest.until - performance.now()),
    );
  }

  function ask(words: readonly string[]): Promise<Reply> {
    if (ended !== null) return Promise.reject(ended);
    return new Promise((resolve, reject) => {
      open.push({ until: performance.now() + patience, answer: resolve, fail: reject });
      socket.write(command(words));
      watch();
    });
  }

  /** Without what was sent: it may be the password. */
  function introduce(what: string, words: readonly string[]): void {
    ask(words).then(
      (reply) => {
        if (reply instanceof RedisRefusal) end(`refused ${what}: ${reply.kind}`);
      },
      () => {},
    );
  }

  socket.setEncoding("latin1");
  socket.on("data", (data: string) => {
    received += data;
    try {
      for (let read = readReply(received, 0); read !== null; read = readReply(received, 0)) {
        received = received.slice(read.end);
        open.shift()?.answer(read.reply);
      }
    } catch (error) {
      end(error instanceof Error ? error.message : String(error));
    }
  });
  socket.on("error", (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
  socket.on("close", () => end("it ended the connection"));
  if (password !== null) introduce("the password", ["AUTH", ...(user === null ? [] : [user]), password]);
  if (database !== 0) introduce("the database", ["SELECT", String(database)]);
  return { ask, close: () => end(null) };
}

function command(words: readonly string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join("")}`;
}
