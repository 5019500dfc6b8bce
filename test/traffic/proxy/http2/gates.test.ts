/** Gates see a request of HTTP/2 as one of HTTP/1.1. */

import { createServer } from "node:http";
import { constants } from "node:http2";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { eventually } from "../../support/eventually.ts";
import { h2Ask, h2Session } from "../../support/h2-client.ts";
import { startGated } from "../gateway/gated.ts";

it("a rate limit holds, and who is refused keeps the connection", async () => {
  const limited = await startGated({ rateLimits: [{ requests: 2, seconds: 60 }] });
  const session = h2Session(limited.port);
  const statuses: number[] = [];
  for (let at = 0; at < 3; at++) statuses.push((await h2Ask(session, { ":path": "/a" })).status);
  expect(statuses).toEqual([200, 200, 429]);
  // HEAD has no body, and a refused request with one does not end its connection.
  const head = await h2Ask(session, { ":path": "/a", ":method": "HEAD" });
  expect({ status: head.status, body: head.body }).toEqual({ status: 429, body: "" });
  const post = await h2Ask(session, { ":path": "/a", ":method": "POST" }, "x".repeat(200_000)).catch(
    () => null,
  );
  expect(post === null || post.status === 429).toBe(true);
  expect((await h2Ask(session, { ":path": "/b" })).status).toBe(200);
  await eventually(() => limited.inFlight() === 0);
});

it("a body over the limit is refused, also when its length is not said", async () => {
  const gated = await startGated({ maxBody: 1_000 });
  const session = h2Session(gated.port);
  const ask = (bytes: number, said: boolean) =>
    h2Ask(
      session,
      { ":path": "/a", ":method": "POST", ...(said ? { "content-length": String(bytes) } : {}) },
      "x".repeat(bytes),
    );
  for (const said of [true, false]) {
    expect((await ask(1_000, said)).status).toBe(200);
    expect((await ask(1_001, said)).status).toBe(413);
  }
  await eventually(() => gated.inFlight() === 0);
});

it("a request that is taken back while its token is looked at is over at once, and alone", async () => {
  // The issuer's keys never come.
  const issuer = createServer(() => {});
  await new Promise<void>((resolve) => issuer.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    issuer.closeAllConnections();
    issuer.close();
  });
  const { port } = issuer.address() as AddressInfo; // listening on TCP
  const gated = await startGated({
    jwt: { jwks: `http://127.0.0.1:${port}/keys`, issuer: "https://issuer.example", audience: "shop" },
  });
  const session = h2Session(gated.port);
  const token = ["eyJhbGciOiJSUzI1NiIsImtpZCI6ImEifQ", "e30", "c2ln"].join(".");
  const [one, other] = [1, 2].map(() => {
    const stream = session.request({ ":path": "/a", authorization: `Bearer ${token}` });
    stream.on("error", () => {});
    return stream;
  });
  await eventually(() => gated.inFlight() === 2);
  one!.close(constants.NGHTTP2_CANCEL);
  await eventually(() => gated.inFlight() === 1);
  other!.close(constants.NGHTTP2_CANCEL);
  await eventually(() => gated.inFlight() === 0);
  expect(session.destroyed).toBe(false);
});
