/** The target of all proxies: as little of a server as there can be, so that it costs the measured machine little. */
import net from "node:net";

const head = (length) =>
  `HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nX-Powered-By: Express\r\nETag: W/"abc"\r\nDate: Sat, 21 Nov 2026 10:00:00 GMT\r\nConnection: keep-alive\r\nContent-Length: ${length}\r\n\r\n`;
const answerOf = (body) => Buffer.concat([Buffer.from(head(body.length)), body]);
const answers = {
  small: answerOf(Buffer.alloc(1024, "a")),
  large: answerOf(Buffer.alloc(102_400, "b")),
  ok: answerOf(Buffer.from('{"ok":true}')),
};

/** @returns {Promise<number>} port, on all of 127.0.0.0/8 */
export function startUpstream() {
  const server = net.createServer({ noDelay: true }, (socket) => {
    let text = "";
    let left = 0;
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      if (left > 0) {
        left -= chunk.length;
        if (left <= 0) socket.write(answers.ok);
        return;
      }
      text += chunk.latin1Slice();
      for (let end = text.indexOf("\r\n\r\n"); end !== -1; end = text.indexOf("\r\n\r\n")) {
        if (text.startsWith("POST")) {
          const length = Number(/\r\ncontent-length: *(\d+)/i.exec(text.slice(0, end + 2))?.[1] ?? 0);
          left = length - (text.length - end - 4);
          text = "";
          if (left <= 0) socket.write(answers.ok);
          return;
        }
        socket.write(text.includes("/large/") ? answers.large : answers.small);
        text = text.slice(end + 4);
      }
    });
  });
  return new Promise((resolve) => server.listen(0, () => resolve(server.address().port)));
}
