/** Many connections that want little: some idle, some too slow, some too talkative. */
import net from "node:net";

const request = "GET /api/m7/posts/some-slug HTTP/1.1\r\nHost: shop.example\r\n\r\n";
const crowd = [];

/**
 * Opens `count` connections, from addresses of 127.0.0.0/8 in turn, 200 at a time; each is answered once. They stay open.
 * @returns {Promise<{ open: number }>}
 */
export async function gather({ port, count, from }) {
  const one = (at) =>
    new Promise((resolve) => {
      const localAddress = `127.0.${from}.${1 + Math.floor(at / 5_000)}`;
      const socket = net.connect({ port, host: "127.0.0.1", localAddress });
      socket.on("error", () => {});
      socket.on("connect", () => {
        crowd.push(socket);
        socket.write(request);
      });
      socket.once("data", resolve);
      socket.once("close", resolve);
    });
  for (let at = 0; at < count; at += 200) {
    await Promise.all(Array.from({ length: Math.min(200, count - at) }, (_, more) => one(at + more)));
  }
  return { open: crowd.filter(({ destroyed }) => !destroyed).length };
}

/** Each asks once more, and leaves. @returns {Promise<{ answered: number }>} */
export async function askAgain() {
  let answered = 0;
  for (let at = 0; at < crowd.length; at += 200) {
    await Promise.all(
      crowd.slice(at, at + 200).map(
        (socket) =>
          new Promise((resolve) => {
            if (socket.destroyed) return resolve();
            socket.once("close", resolve);
            socket.once("data", () => {
              answered++;
              socket.destroy();
            });
            socket.write(request);
          }),
      ),
    );
  }
  crowd.length = 0;
  return { answered };
}

/**
 * Slowloris: `count` heads that never end, a byte every second. Resolves when the last connection was ended, or after `ms`.
 * @returns {Promise<{ ended: number, said408: number, open: number }>}
 */
export function dribble({ port, count, ms }) {
  return new Promise((resolve) => {
    const seen = { ended: 0, said408: 0, open: count };
    const over = () => {
      clearTimeout(timer);
      resolve(seen);
    };
    const timer = setTimeout(over, ms);
    for (let at = 0; at < count; at++) {
      const socket = net.connect({ port, host: "127.0.0.1" });
      let drop;
      socket.on("error", () => {});
      socket.on("connect", () => {
        socket.write("GET /a HTTP/1.1\r\nHost: a\r\nX-A: ");
        drop = setInterval(() => socket.write("x"), 1_000);
      });
      socket.once("data", (bytes) => {
        if (bytes.latin1Slice(0, 12) === "HTTP/1.1 408") seen.said408++;
      });
      socket.on("close", () => {
        clearInterval(drop);
        seen.ended++;
        if (--seen.open === 0) over();
      });
    }
  });
}

/**
 * `count` connections at a time send 256 KB of fields each, one after the other, for `ms`.
 * @returns {Promise<{ floods: number, refused: number }>}
 */
export function flood({ port, count, ms }) {
  const bytes = `GET /a HTTP/1.1\r\nHost: a\r\n${`X-A: ${"b".repeat(1_000)}\r\n`.repeat(256)}`;
  const until = performance.now() + ms;
  const seen = { floods: 0, refused: 0 };
  const one = () =>
    new Promise((resolve) => {
      const socket = net.connect({ port, host: "127.0.0.1" });
      socket.on("error", () => {});
      socket.on("connect", () => socket.write(bytes));
      socket.once("data", (answer) => {
        if (answer.latin1Slice(0, 12) === "HTTP/1.1 431") seen.refused++;
        socket.destroy();
      });
      socket.on("close", () => {
        seen.floods++;
        resolve();
      });
    });
  const again = async () => {
    while (performance.now() < until) await one();
  };
  return Promise.all(Array.from({ length: count }, again)).then(() => seen);
}
