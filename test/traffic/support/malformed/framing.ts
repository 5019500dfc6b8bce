/** How long the body is: every way in which two readers could disagree. */
import {
  carried,
  cut,
  getWith,
  postWith,
  type RawCase,
  refused,
  smuggled,
  spelled,
  thenEnds,
} from "./raw-case.ts";

const badLengths = [
  "",
  " ",
  "-1",
  "-0",
  "+3",
  "3 3",
  "3,3",
  "3, 3",
  "3, 4",
  ",3",
  "3,",
  "0x3",
  "3;a",
  "3.0",
  "3e0",
  "3_0",
  "3abc",
  "abc",
  '"3"',
  "'3'",
  // A tab may stand there; Node's parser thinks otherwise.
  "3\t",
  "3\x0b",
  "\x0b3",
  "3\x0c",
  "3\0",
  "\x003",
  "3\xa0",
  "\xef\xbc\x93",
  "9999999999999999999",
  "18446744073709551619",
  "115792089237316195423570985008687907853269984665640564039457584007913129639939",
];

/** Anything but the one word. */
const badCodings = [
  "",
  " ",
  "identity",
  "identity, chunked",
  "chunked, identity",
  "chunked, chunked",
  "chunked,chunked",
  "chunked,",
  ",chunked",
  "xchunked",
  "chunkedx",
  "x chunked",
  "chunked x",
  "chunk",
  "chunked;q=1",
  "chunked;",
  '"chunked"',
  "'chunked'",
  "chunked\0",
  "\0chunked",
  "chun\0ked",
  "\x0bchunked",
  "chunked\x0b",
  "\x0cchunked",
  "chunked\x0c",
  "chunked\x80",
  "\xa0chunked",
  // A tab may stand there; Node's parser thinks otherwise.
  "chunked\t",
  "ch\xadunked",
  "chunked\r",
  "chunked\r\n x",
  "\r\n chunked",
  "\nchunked",
  "cow",
  "gzip",
  "gzip, chunked",
  "chunked, gzip",
  "deflate",
  "compress, chunked",
];

/** Names that some reader takes for Transfer-Encoding. */
const nearlyTransferEncoding = [
  "Transfer-Encoding ",
  "Transfer-Encoding\t",
  " Transfer-Encoding",
  "\tTransfer-Encoding",
  "Transfer-Encoding\0",
  "Transfer\0-Encoding",
  "Transfer-Encoding\x0b",
  "\x0bTransfer-Encoding",
  "Transfer Encoding",
  "Transfer-Encoding:",
  "X-A: 1\nTransfer-Encoding",
  "X-A: 1\rTransfer-Encoding",
];

const bad = `0\r\n\r\n${smuggled}`;
const lengthOf = (body: string): string => `Content-Length: ${body.length}\r\n`;

const contentLength: readonly RawCase[] = [
  ...badLengths.map((value) =>
    refused(`Content-Length ${spelled(value)}`, postWith(`Content-Length: ${value}\r\n`, "abc")),
  ),
  ...["3", "03", "0003", " 3 ", "\t3"].map((value) =>
    carried(
      `Content-Length ${spelled(value)}`,
      postWith(`Content-Length:${value}\r\n`, "abc"),
      "POST /a abc",
    ),
  ),
  refused("two Content-Lengths", postWith("Content-Length: 3\r\nContent-Length: 4\r\n", "abcd")),
  refused(
    "two Content-Lengths, the second shorter",
    postWith(`Content-Length: 40\r\nContent-Length: 0\r\n`, smuggled),
  ),
  refused(
    "two Content-Lengths that are equal",
    postWith("Content-Length: 3\r\nContent-Length: 3\r\n", "abc"),
  ),
  refused(
    "two Content-Lengths in other cases",
    postWith("content-length: 3\r\nCONTENT-LENGTH: 4\r\n", "abcd"),
  ),
  refused(
    "two Content-Lengths, one with a space before the colon",
    postWith("Content-Length: 3\r\nContent-Length : 4\r\n", "abcd"),
  ),
  refused("a folded Content-Length", postWith("Content-Length: 3\r\n 0\r\n", "abc")),
  ...["GET", "HEAD", "DELETE", "OPTIONS"].map((method) =>
    carried(
      `${method} with a body that looks like a request`,
      `${method} /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${lengthOf(smuggled)}\r\n${smuggled}`,
      `${method} /a ${smuggled}`,
    ),
  ),
  carried(
    "a body that looks like a request, in HTTP/1.0",
    `POST /a HTTP/1.0\r\nHost: a\r\n${lengthOf(smuggled)}\r\n${smuggled}`,
    `POST /a ${smuggled}`,
  ),
  refused(
    "Content_Length beside the real one",
    postWith("Content_Length: 0\r\nContent-Length: 3\r\n", "abc"),
  ),
  carried(
    "Connection that names Content-Length",
    `POST /a HTTP/1.1\r\nHost: a\r\nConnection: close, content-length\r\n${lengthOf(smuggled)}\r\n${smuggled}`,
    `POST /a ${smuggled}`,
  ),
  thenEnds(cut("a body shorter than its length", postWith("Content-Length: 10\r\n", "abc"), null)),
  thenEnds(cut("no body at all", postWith("Content-Length: 10\r\n", ""), null)),
];

const transferEncoding: readonly RawCase[] = [
  ...badCodings.flatMap((value) => {
    const field = `Transfer-Encoding: ${value}\r\n`;
    return [
      refused(`Transfer-Encoding ${spelled(value)}`, postWith(field, bad)),
      refused(
        `Transfer-Encoding ${spelled(value)} and a Content-Length`,
        postWith(`${lengthOf(bad)}${field}`, bad),
      ),
    ];
  }),
  ...["chunked", "Chunked", "CHUNKED", " chunked ", "\tchunked"].map((value) =>
    carried(
      `Transfer-Encoding ${spelled(value)}`,
      postWith(`Transfer-Encoding:${value}\r\n`, "3\r\nabc\r\n0\r\n\r\n"),
      "POST /a abc",
    ),
  ),
  ...nearlyTransferEncoding.flatMap((name) => [
    refused(`field ${spelled(name)}: chunked`, postWith(`${name}: chunked\r\n`, bad)),
    refused(
      `field ${spelled(name)}: chunked and a Content-Length`,
      postWith(`${lengthOf(bad)}${name}: chunked\r\n`, bad),
    ),
  ]),
  refused("Content-Length, then chunked", postWith(`${lengthOf(bad)}Transfer-Encoding: chunked\r\n`, bad)),
  refused("chunked, then Content-Length", postWith(`Transfer-Encoding: chunked\r\n${lengthOf(bad)}`, bad)),
  refused(
    "chunked and a Content-Length of 0",
    postWith("Content-Length: 0\r\nTransfer-Encoding: chunked\r\n", bad),
  ),
  refused(
    "chunked and a Content-Length that is none",
    postWith("Content-Length: x\r\nTransfer-Encoding: chunked\r\n", bad),
  ),
  refused("chunked twice", postWith("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", bad)),
  refused(
    "chunked, then another coding",
    postWith("Transfer-Encoding: chunked\r\nTransfer-Encoding: cow\r\n", bad),
  ),
  refused(
    "identity, then chunked",
    postWith("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n", bad),
  ),
  refused(
    "chunked, then identity",
    postWith("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", bad),
  ),
  refused(
    "chunked in HTTP/1.0",
    "POST /a HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  ),
  refused(
    "chunked in HTTP/1.0, kept alive",
    `POST /a HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n${bad}`,
  ),
  ...["GET", "HEAD", "DELETE", "OPTIONS", "PUT"].map((method) =>
    carried(
      `chunked ${method}`,
      `${method} /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n`,
      `${method} /a abc`,
    ),
  ),
  refused(
    "Transfer_Encoding beside a Content-Length",
    postWith(`${lengthOf(bad)}Transfer_Encoding: chunked\r\n`, bad),
  ),
  carried(
    "X-Transfer-Encoding beside a Content-Length",
    postWith(`${lengthOf(bad)}X-Transfer-Encoding: chunked\r\n`, bad),
    `POST /a ${bad}`,
  ),
  carried(
    "Content-Encoding chunked",
    postWith(`${lengthOf(bad)}Content-Encoding: chunked\r\n`, bad),
    `POST /a ${bad}`,
  ),
  carried("TE chunked", getWith("TE: chunked\r\n"), "GET /a"),
  carried(
    "Connection that names Transfer-Encoding",
    "POST /a HTTP/1.1\r\nHost: a\r\nConnection: close, transfer-encoding\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    "POST /a abc",
  ),
  carried(
    "Connection that names Host",
    "GET /a HTTP/1.1\r\nHost: a\r\nConnection: close, host\r\n\r\n",
    "GET /a",
  ),
  carried(
    "Connection that names nothing",
    "GET /a HTTP/1.1\r\nHost: a\r\nConnection: , ,close,,\r\n\r\n",
    "GET /a",
  ),
];

export const framing: readonly RawCase[] = [...contentLength, ...transferEncoding];
