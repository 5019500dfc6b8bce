import { describe, expect, it } from "vitest";
import { createResponseReader } from "../../../src/traffic/proxy/forward/response-reader.ts";
import { seededRandom } from "../support/seeded-random.ts";

/** What a reader makes of the bytes, given in pieces of these sizes. */
function outcome(bytes: Buffer, sizes: () => number, method: string): string {
  let seen = "";
  const request = { method, head: "", body: "none" as const, repeatable: true, upgrade: false };
  const reader = createResponseReader(request, {
    onInterim: (head) => {
      seen += `interim ${head.status};`;
    },
    onHead: (head) => {
      seen += `head ${head.status} ${head.body} ${JSON.stringify(head.fields)};`;
    },
    onData: (part) => {
      seen += part.toString("latin1");
    },
  });
  let used = 0;
  for (let at = 0; at < bytes.length; ) {
    const piece = bytes.subarray(at, at + Math.max(1, sizes()));
    at += piece.length;
    used = at;
    const state = reader.read(piece);
    if (state.kind === "more") continue;
    if (state.kind === "done")
      return `${seen}${state.last?.toString("latin1") ?? ""};done ${JSON.stringify(state.trailers)}`;
    return `${seen};${state.kind}`;
  }
  return `${seen};open ${used} ${reader.closedWhole()}`;
}

const seeds = [
  "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=1\r\nhello\r\n3\r\nabc\r\n0\r\nX-Sum: 1\r\n\r\n",
  "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n",
  "HTTP/1.0 200 OK\r\nConnection: close\r\n\r\nuntil the end",
];
const spice = [
  "\r",
  "\n",
  "\0",
  ":",
  " ",
  "0",
  "f",
  "-",
  ";",
  "\r\n",
  "chunked",
  "Content-Length: 3\r\n",
  "\x7f",
  "\xff",
  "Transfer-Encoding: chunked\r\n",
];

describe("reading answers", () => {
  it("does not depend on how the bytes were cut, also for broken answers", () => {
    const random = seededRandom(11);
    let broken = 0;
    for (let round = 0; round < 6_000; round++) {
      let text = random.pick(seeds);
      for (let changes = random.int(4); changes > 0; changes--) {
        const at = random.int(text.length);
        text = text.slice(0, at) + random.pick(spice) + text.slice(at + random.int(3));
      }
      const bytes = Buffer.from(text, "latin1");
      const method = random.pick(["GET", "HEAD", "POST"]);
      const whole = outcome(bytes, () => bytes.length, method);
      if (whole.endsWith("broken")) broken++;
      for (const sizes of [() => 1, () => 1 + random.int(7)]) {
        const cut = outcome(bytes, sizes, method);
        // Surplus behind a complete answer shows only to who is given it in one piece; it ends the connection there.
        expect(cut, JSON.stringify(text)).toBe(whole);
      }
    }
    expect(broken).toBeGreaterThan(500);
  });

  it("gives up on a head without end, and on interim answers without end", () => {
    expect(outcome(Buffer.from(`HTTP/1.1 200 OK\r\nX: ${"y".repeat(70_000)}`), () => 1_000, "GET")).toBe(
      ";broken",
    );
    expect(
      outcome(Buffer.from("HTTP/1.1 102 Processing\r\n\r\n".repeat(40)), () => 1_000_000, "GET"),
    ).toMatch(/;broken$/);
  });

  it("takes equal lengths for one, and no other repetition", () => {
    const head = (fields: string): string =>
      outcome(Buffer.from(`HTTP/1.1 200 OK\r\n${fields}\r\nab`), () => 999, "GET");
    expect(head("Content-Length: 2\r\nContent-Length: 2\r\n")).toContain('["Content-Length","2"]');
    expect(head("Content-Length: 2\r\ncontent-length: 02\r\n")).toBe(";broken");
    expect(head("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n")).toBe(";broken");
  });
});
