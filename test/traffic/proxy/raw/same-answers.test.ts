/** What a client sees of the raw front is, byte for byte, what it sees of Node's server. */
import { describe, expect, it } from "vitest";
import { rawClient } from "../../support/raw-client.ts";
import { startScriptedTarget } from "../../support/start-target.ts";
import { startTestProxy, tableOf } from "../../support/start-test-proxy.ts";

const plain = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok";
const chunked =
  "HTTP/1.1 200 Fine\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 1\r\n\r\n";
const dated = "HTTP/1.1 200 OK\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\nContent-Length: 0\r\n\r\n";
const untilClose = "HTTP/1.0 200 OK\r\n\r\nabc";
const answers = {
  plain,
  chunked,
  dated,
  untilClose,
  empty: "HTTP/1.1 204 No Content\r\nX-A: 1\r\n\r\n",
  unchanged: 'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\nContent-Length: 9\r\n\r\n',
  nameless: "HTTP/1.1 299 \r\nContent-Length: 0\r\n\r\n",
  hinted: `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${plain}`,
};
const host = "Host: a\r\n";
const last = `GET /last HTTP/1.1\r\n${host}Connection: close\r\n\r\n`;
const requests = {
  "one of HTTP/1.1": `GET / HTTP/1.1\r\n${host}\r\n`,
  "one that is the last": `GET / HTTP/1.1\r\n${host}Connection: close\r\n\r\n`,
  "one of HTTP/1.0": `GET / HTTP/1.0\r\n\r\n`,
  "one of HTTP/1.0 that would be kept": `GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n`,
  "one for the head": `HEAD / HTTP/1.1\r\n${host}\r\n`,
  "one with a body": `POST / HTTP/1.1\r\n${host}Content-Length: 2\r\n\r\nhi`,
  "one in chunks": `POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n`,
  "one of two": `GET /1 HTTP/1.1\r\n${host}\r\nGET /2 HTTP/1.1\r\n${host}\r\n`,
  "one that is refused": `GET / HTTP/1.1\r\n${host}${host}\r\n`,
  "one that cannot be read": `GET / HTTP/1.1\r\n${host}X A: 1\r\n\r\n`,
  "one that is too large": `GET / HTTP/1.1\r\n${host}X-A: ${"x".repeat(70_000)}\r\n\r\n`,
  "one that nobody carries": `TRACE / HTTP/1.1\r\n${host}\r\n`,
  "one that asks for HTTP/2": `GET / HTTP/1.1\r\n${host}Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n`,
};

async function seen(front: "node" | "raw", answer: string, request: string): Promise<string> {
  const target = await startScriptedTarget((socket) => {
    socket.write(answer);
    if (answer === untilClose) socket.end();
  });
  const proxy = await startTestProxy(tableOf(target.url, null), { settings: { front } });
  const client = await rawClient(proxy.port);
  client.write(request);
  await client.until((text) => text.includes("\r\n\r\n"));
  // Ends a connection that is kept; on one that is not it comes too late.
  client.write(last);
  await client.closed();
  return client.text().replace(/^Date: (?!Thu, 01 Jan 1970).*$/gm, "Date: now");
}

describe("the raw front", () => {
  for (const [what, request] of Object.entries(requests)) {
    it.each(Object.keys(answers))(`answers ${what} as Node's server does: %s`, async (name) => {
      const answer = answers[name as keyof typeof answers];
      const [node, raw] = await Promise.all([seen("node", answer, request), seen("raw", answer, request)]);
      expect(raw).toBe(node);
    });
  }
});
