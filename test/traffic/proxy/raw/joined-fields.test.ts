import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { joinedFields } from "../../../../src/traffic/proxy/raw/joined-fields.ts";
import { rawClient } from "../../support/raw-client.ts";

it("fields that come more than once are joined as Node's server joins them", async () => {
  const names = [
    "Host",
    "X-A",
    "Cookie",
    "Set-Cookie",
    "Authorization",
    "Content-Type",
    "Accept",
    "User-Agent",
  ];
  const more = ["ETag", "Referer", "constructor", "X-Forwarded-For", "If-Modified-Since", "Range"];
  const fields = [...names, ...more].map((name) => `${name}: 1\r\n`).join("");
  const seen = new Promise<IncomingMessage>((resolve) => {
    const server = createServer((req) => resolve(req));
    onTestFinished(() => void server.closeAllConnections());
    server.listen(0, "127.0.0.1", async () => {
      const { port } = server.address() as AddressInfo; // listening on TCP
      const client = await rawClient(port);
      client.write(`GET / HTTP/1.1\r\n${fields}${fields.toLowerCase().replaceAll("1", "2")}\r\n`);
      server.close();
    });
  });
  const { rawHeaders, headers } = await seen;
  expect(rawHeaders).toHaveLength(2 * 2 * (names.length + more.length));
  expect(joinedFields(rawHeaders)).toEqual({ ...headers });
});
