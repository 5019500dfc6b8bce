import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";

interface Answer {
  status: number;
  body: Buffer;
  keep: boolean;
}
interface Reader {
  push(chunk: Buffer): Answer | null;
  finish(): Answer | null;
}
const { createReader }: { createReader(limit: number): Reader } = createRequire(import.meta.url)(
  "../../templates/runtime/answer-reader.js",
);

/** Every answer that the bytes hold when they arrive `size` at a time. */
function readIn(size: number, text: string, limit = 1e6): { status: number; body: string; keep: boolean }[] {
  const bytes = Buffer.from(text);
  const reader = createReader(limit);
  const answers: (Answer | null)[] = [];
  for (let at = 0; at < bytes.length; at += size) answers.push(reader.push(bytes.subarray(at, at + size)));
  answers.push(reader.finish());
  return answers.flatMap((one) => (one === null ? [] : [{ ...one, body: one.body.toString() }]));
}

const head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

describe("the same answer, however it is cut", () => {
  test.each([
    [
      "a length in bytes",
      `${head}CONTENT-LENGTH:8\r\nKeep-Alive: timeout=5\r\n\r\n{"v":é}`,
      200,
      '{"v":é}',
      true,
    ],
    ["no body", "HTTP/1.1 204 No Content\r\nConnection: keep-alive\r\n\r\n", 204, "", true],
    ["an empty body", "HTTP/1.1 500 \r\ncontent-length: 0\r\n\r\n", 500, "", true],
    ["connection: close", `${head}Connection: close\r\nContent-Length: 2\r\n\r\nab`, 200, "ab", false],
    ["HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nab", 200, "ab", false],
    ["the end of the connection", `${head}\r\nall of it`, 200, "all of it", false],
    [
      "chunks",
      `${head}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=1\r\n\r\n34567\r\n0\r\n0\r\n\r\n`,
      200,
      "abc\r\n34567\r\n0",
      true,
    ],
    [
      "chunks and trailers",
      `${head}transfer-encoding: gzip, chunked\r\nContent-Length: 9\r\n\r\n1\r\nx\r\n0\r\nSum: 1\r\n\r\n`,
      200,
      "x",
      true,
    ],
    [
      "what comes before it",
      `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n${head}Content-Length: 1\r\n\r\n1`,
      200,
      "1",
      true,
    ],
  ])("%s", (_name, text, status, body, keep) => {
    for (let size = 1; size <= text.length + 1; size++) {
      const [answer, ...more] = readIn(size, text);
      expect(more).toEqual([]);
      expect(answer).toEqual({ status, body, keep });
    }
  });
});

test("two answers on one connection, one after the other", () => {
  const one = `${head}Content-Length: 1\r\n\r\n1`;
  const reader = createReader(100);
  expect(reader.push(Buffer.from(one))?.body.toString()).toBe("1");
  expect(reader.push(Buffer.from(one.replace(/1$/, "2")))?.body.toString()).toBe("2");
  expect(reader.finish()).toBeNull();
});

test("bytes after the answer make the connection useless", () => {
  expect(readIn(1e6, `${head}Content-Length: 1\r\n\r\n1HTTP/1.1 200 OK`)[0]).toMatchObject({
    body: "1",
    keep: false,
  });
  expect(readIn(1e6, `${head}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nHTTP/1.1`)[0]).toMatchObject({
    keep: false,
  });
});

test("half an answer is none", () => {
  expect(readIn(3, `${head}Content-Length: 9\r\n\r\n1234`)).toEqual([]);
  expect(readIn(3, `${head}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n`)).toEqual([]);
  expect(readIn(3, "HTTP/1.1 200 OK\r\nContent-")).toEqual([]);
});

test.each([
  ["another protocol", "SSH-2.0-OpenSSH_9.6\r\n\r\n"],
  ["a chunk without a length", `${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n`],
  ["a chunk longer than it says", `${head}Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n`],
  ["a head without an end", `HTTP/1.1 200 OK\r\n${"x: y\r\n".repeat(20_000)}`],
])("%s is no answer", (_name, text) => {
  for (const size of [997, 1e6]) expect(() => readIn(size, text)).toThrow();
});

test("no more than the limit is kept, announced or not", () => {
  expect(() => readIn(1e6, `${head}Content-Length: 11\r\n\r\n`, 10)).toThrow(/larger than 10 bytes/);
  expect(() => readIn(1, `${head}\r\n12345678901`, 10)).toThrow(/larger than 10 bytes/);
  expect(() => readIn(5, `${head}Transfer-Encoding: chunked\r\n\r\nff\r\n12345678901`, 10)).toThrow(
    /larger than/,
  );
});
