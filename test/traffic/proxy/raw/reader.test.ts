import { describe, expect, it } from "vitest";
import { RequestReader } from "../../../../src/traffic/proxy/raw/request-reader.ts";
import { compareReadings } from "../../support/compare-readings.ts";
import { corpus } from "../../support/malformed/corpus.ts";
import { parsedByUs } from "../../support/parsed-by-us.ts";

const chunked =
  "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nX-Sum: 9\r\n\r\n";
const sound = {
  "a request without a body": "GET /a?b HTTP/1.1\r\nHost: a\r\nX-A: \t 1 \r\n\r\n",
  "one with a length": "PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
  "one in chunks": chunked,
  "several, with empty lines between them": `\r\n${chunked}\r\n\r\nGET /b HTTP/1.1\r\nHost: b\r\n\r\n${chunked}`,
  "the last one": "GET /a HTTP/1.0\r\nConnection: x\r\n\r\n\r\n",
};
const broken = {
  "a bare LF": "GET /a HTTP/1.1\r\nHost: a\nX-A: 1\r\n\r\n",
  "a chunk that is too long": `${chunked.replace("abc", "abcd")}`,
  "bytes behind the last request": "GET /a HTTP/1.0\r\n\r\nGET /b HTTP/1.0\r\n\r\n",
  "a length in the trailers": chunked.replace("X-Sum", "Content-Length"),
  "a folded field": "GET /a HTTP/1.1\r\nHost: a\r\nX-A: 1\r\n 2\r\n\r\n",
  "no Host": "GET /a HTTP/1.1\r\nX-A: a\r\n\r\n",
};

const bytesOf = (text: string): Buffer => Buffer.from(text, "latin1");

/** In two pieces, cut at every place, and byte by byte. */
function allCuts(text: string): Buffer[][] {
  const bytes = bytesOf(text);
  const twice = Array.from({ length: bytes.length + 1 }, (_, at) => [
    bytes.subarray(0, at),
    bytes.subarray(at),
  ]);
  return [...twice, Array.from(bytes, (_, at) => bytes.subarray(at, at + 1))];
}

describe("the raw front's reader", () => {
  it.each(Object.entries(sound))("reads %s the same wherever it is cut", (_name, text) => {
    const whole = parsedByUs([bytesOf(text)]);
    expect(whole.fault).toBe(false);
    expect(whole.requests.every(({ complete }) => complete)).toBe(true);
    for (const pieces of allCuts(text)) expect(parsedByUs(pieces)).toEqual(whole);
  });

  it.each(Object.entries(broken))("refuses %s wherever it is cut", (_name, text) => {
    for (const pieces of allCuts(text)) expect(parsedByUs(pieces).fault).toBe(true);
  });

  it("reads the requests that no client should send as Node's parser does, whole and byte by byte", () => {
    const different = corpus
      // A matter of the front: what comes after, and in time.
      .filter(({ name }) => !/ICE|RTSP|Icecast/.test(name))
      .flatMap(({ name, bytes }) => {
        const all = bytesOf(bytes);
        const ways = [
          [all],
          ...(all.length < 2_000 ? [Array.from(all, (_, at) => all.subarray(at, at + 1))] : []),
        ];
        return ways.map((pieces) => ({ name, verdict: compareReadings(pieces).verdict }));
      })
      .filter(({ verdict }) => verdict !== "same" && verdict !== "both refuse");
    expect(different).toEqual([]);
  });

  it.each([';a=E"b;c"', ';a="b"c', ';a=""', ";=", ';a=b"', ';a="\\""', ";a=b;", ";", ";;", ";;a", ";a;;b"])(
    "reads the chunk extension %s as Node's parser does",
    (extension) => {
      const bytes = bytesOf(chunked.replace(";x=y", extension));
      expect(compareReadings([bytes]).verdict).toMatch(/^(same|both refuse)$/);
    },
  );

  it("takes 64 KB of head, whatever it consists of, and not a byte more", () => {
    const head = (length: number): Buffer => {
      const start = "GET / HTTP/1.1\r\nHost: a\r\nX-A: ";
      return bytesOf(`${start}${"x".repeat(length - start.length)}\r\n\r\n`);
    };
    expect(parsedByUs([head(65_536)]).fault).toBe(false);
    for (const bytes of [head(65_537), head(80_000)]) {
      for (const pieces of [[bytes], [bytes.subarray(0, 65_000), bytes.subarray(65_000)]]) {
        const reader = new RequestReader({ onHead() {}, onData() {}, onEnd() {} });
        for (const piece of pieces) reader.read(piece, 0);
        expect(reader.fault?.kind).toBe("too-large");
      }
    }
  });

  it("stops where it is told to, and goes on from there", () => {
    const seen: string[] = [];
    const reader: RequestReader = new RequestReader({
      onHead(head) {
        seen.push(head.url);
        reader.stop();
      },
      onData: (part) => seen.push(part.toString()),
      onEnd: () => seen.push("end"),
    });
    const bytes = bytesOf(
      "POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcGET /2 HTTP/1.1\r\nHost: a\r\n\r\n",
    );
    const first = reader.read(bytes, 0);
    expect(bytes.subarray(first).toString()).toMatch(/^abcGET/);
    expect(seen).toEqual(["/1"]);
    expect(reader.read(bytes, first)).toBe(bytes.length);
    expect(seen).toEqual(["/1", "abc", "end", "/2", "end"]);
  });
});
