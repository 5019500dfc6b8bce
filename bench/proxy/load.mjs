/** Asks over and over on a fixed number of connections. */
import net from "node:net";

const post = Buffer.alloc(10_240, "c");
const headers =
  "Host: shop.example\r\nUser-Agent: bench\r\nAccept: application/json\r\nAccept-Encoding: gzip\r\nAuthorization: Bearer 0123456789\r\nCookie: session=abcdef; theme=dark\r\n";
const getSmall = `GET /api/m7/posts/some-slug?page=1 HTTP/1.1\r\n${headers}\r\n`;

/** Name to the bytes of one request, and the connections that send it; or to what is asked over HTTP/2. */
export const workloads = {
  "GET 1 KB, 32 connections": { request: getSmall, connections: 32 },
  "GET 1 KB, 256 connections": { request: getSmall, connections: 256 },
  "GET 100 KB, 32 connections": {
    request: `GET /api/m7/large/some-slug HTTP/1.1\r\n${headers}\r\n`,
    connections: 32,
  },
  "POST 10 KB, 32 connections": {
    request: `POST /api/m7/posts HTTP/1.1\r\n${headers}Content-Type: application/json\r\nContent-Length: ${post.length}\r\n\r\n${post}`,
    connections: 32,
  },
  "GET 1 KB over HTTP/2, 8 connections": {
    http2: true,
    path: "/api/m7/posts/some-slug?page=1",
    fields: headers.trim().split("\r\n").slice(1),
    connections: 8,
  },
};

/**
 * Each connection asks again as soon as it was answered, for `ms` milliseconds, or `requests` times in all. `leave`: what a connection
 * does before it makes way for another: nothing, `asked`, or `answered`.
 * @returns {Promise<{ requests: number, failed: number, reconnects: number }>}
 */
export function load({
  port,
  host = "127.0.0.1",
  request,
  connections,
  leave = null,
  ms = Number.POSITIVE_INFINITY,
  requests: limit = Number.POSITIVE_INFINITY,
}) {
  return new Promise((resolve) => {
    const until = performance.now() + ms;
    const bytes = Buffer.from(request, "latin1");
    const seen = { requests: 0, failed: 0, reconnects: 0 };
    let asked = 0;
    // Of one whole answer: most come in one piece, and need not be read then.
    let usual = -1;
    let open = 0;
    const mayAsk = () => asked < limit && performance.now() < until;
    const connect = () => {
      const socket = net.connect({ port, host, noDelay: true });
      let left = -1;
      let head = "";
      let waiting = false;
      open++;
      const ask = () => {
        if (!mayAsk()) return void socket.destroy();
        asked++;
        waiting = leave !== "asked";
        socket.write(bytes);
        if (leave === "asked") socket.end(() => socket.destroy());
      };
      socket.on("connect", ask);
      const answered = () => {
        seen.requests++;
        left = -1;
        head = "";
        waiting = false;
        if (leave === "answered") socket.destroy();
        else ask();
      };
      socket.on("data", (chunk) => {
        if (chunk.length === usual && left < 0 && head === "" && chunk.latin1Slice(9, 12) === "200") {
          return answered();
        }
        if (left < 0) {
          head += chunk.toString("latin1");
          const end = head.indexOf("\r\n\r\n");
          if (end === -1) return;
          if (!head.startsWith("HTTP/1.1 200")) seen.failed++;
          left = Number(/content-length: (\d+)/i.exec(head)?.[1]) - (head.length - end - 4);
          if (left === 0) usual = head.length;
        } else left -= chunk.length;
        if (left <= 0) answered();
      });
      socket.on("error", () => {});
      socket.on("close", () => {
        open--;
        if (waiting) seen.failed++;
        // A peer may close; whoever asks opens another connection then.
        if (mayAsk()) {
          seen.reconnects++;
          connect();
        } else if (open === 0) resolve(seen);
      });
    };
    for (let at = 0; at < connections; at++) connect();
  });
}
