/** More than one request on a connection, or something else than a request; and early ends. */
import { carried, cut, getWith, postWith, type RawCase, refused, smuggled, thenEnds } from "./raw-case.ts";

const open = (path: string, fields = ""): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n${fields}\r\n`;
const asksFor = (protocol: string, fields = ""): string =>
  `GET /a HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n${fields}\r\n`;
const key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n";

const pipelines: readonly RawCase[] = [
  carried("two requests at once", `${open("/1")}${getWith("", "/2")}`, "GET /1", "GET /2"),
  carried(
    "ten requests at once",
    `${Array.from({ length: 9 }, (_, at) => open(`/${at}`)).join("")}${getWith("", "/9")}`,
    ...Array.from({ length: 10 }, (_, at) => `GET /${at}`),
  ),
  carried("an empty line between two requests", `${open("/1")}\r\n${getWith("", "/2")}`, "GET /1", "GET /2"),
  carried(
    "a body, then a request",
    `POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc${getWith("", "/2")}`,
    "POST /1 abc",
    "GET /2",
  ),
  carried(
    "an empty line behind a body",
    `POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc\r\n${getWith("", "/2")}`,
    "POST /1 abc",
    "GET /2",
  ),
  carried(
    "chunks, then a request",
    `POST /1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n${getWith("", "/2")}`,
    "POST /1 abc",
    "GET /2",
  ),
  carried(
    "HEAD, then a request",
    `HEAD /1 HTTP/1.1\r\nHost: a\r\n\r\n${getWith("", "/2")}`,
    "HEAD /1",
    "GET /2",
  ),
  cut("a request, then garbage", `${open("/1")}\0\x01\x02\r\n\r\n`, 200, "GET /1"),
  cut("a request, then one without a Host", `${open("/1")}GET /2 HTTP/1.1\r\n\r\n`, 200, "GET /1"),
  cut(
    "a request, then one with two lengths",
    `${open("/1")}POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n${smuggled}`,
    200,
    "GET /1",
  ),
  cut(
    "a body longer than its length",
    `POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcdef\r\n\r\n`,
    200,
    "POST /1 abc",
  ),
  carried("a request behind Connection: close", `${getWith("")}${smuggled}`, "GET /a"),
  carried("a request behind one of HTTP/1.0", `GET /a HTTP/1.0\r\nHost: a\r\n\r\n${smuggled}`, "GET /a"),
  carried(
    "a request behind a body and Connection: close",
    `${postWith("Content-Length: 3\r\n", "abc")}${smuggled}`,
    "POST /a abc",
  ),
  refused("a request behind a refused one", `GET /a HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n${smuggled}`),
  refused(
    "a request behind a refused length",
    `POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3\r\n\r\nabc${smuggled}`,
  ),
  refused("a request behind TRACE", `TRACE /a HTTP/1.1\r\nHost: a\r\n\r\n${smuggled}`),
  refused("a request behind CONNECT", `CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n${smuggled}`),
];

const expectations: readonly RawCase[] = [
  carried(
    "Expect with its body at once",
    postWith("Expect: 100-continue\r\nContent-Length: 3\r\n", "abc"),
    "POST /a abc",
  ),
  carried(
    "Expect with chunks at once",
    postWith("Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n", "3\r\nabc\r\n0\r\n\r\n"),
    "POST /a abc",
  ),
  carried("Expect without a body", getWith("Expect: 100-continue\r\n"), "GET /a"),
  carried(
    "Expect in HTTP/1.0",
    "POST /a HTTP/1.0\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc",
    "POST /a abc",
  ),
  carried("an expectation that nobody knows", getWith("Expect: cow\r\n"), "GET /a"),
  carried(
    "two expectations",
    postWith("Expect: 100-continue\r\nExpect: 100-continue\r\nContent-Length: 3\r\n", "abc"),
    "POST /a abc",
  ),
  carried(
    "Expect, and a request for a body",
    postWith(`Expect: 100-continue\r\nContent-Length: ${smuggled.length}\r\n`, smuggled),
    `POST /a ${smuggled}`,
  ),
];

/** The target of these cases never switches. */
const upgrades: readonly RawCase[] = [
  carried("an upgrade that is declined", asksFor("websocket", key), "GET /a"),
  carried("an upgrade with a request behind it", `${asksFor("websocket", key)}${smuggled}`, "GET /a"),
  carried(
    "an upgrade to h2c",
    `${asksFor("h2c", "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n").replace("Connection: Upgrade", "Connection: Upgrade, HTTP2-Settings, close")}`,
    "GET /a",
  ),
  carried(
    "an upgrade to h2c with a request behind it",
    `${asksFor("h2c")}${getWith("", "/2")}`,
    "GET /a",
    "GET /2",
  ),
  cut("two upgrades to h2c at once", asksFor("h2c").repeat(2), 200, "GET /a"),
  carried(
    "an upgrade to h2c with a body",
    `${asksFor("h2c", "Content-Length: 3\r\nConnection: close\r\n").replace("GET", "POST")}abc`,
    "POST /a abc",
  ),
  carried(
    "an upgrade to h2c with chunks",
    `${asksFor("h2c", "Transfer-Encoding: chunked\r\nConnection: close\r\n").replace("GET", "POST")}3\r\nabc\r\n0\r\n\r\n`,
    "POST /a abc",
  ),
  refused(
    "an upgrade to h2c with two lengths",
    `${asksFor("h2c", "Content-Length: 3\r\nContent-Length: 4\r\n")}abcd`,
  ),
  refused(
    "an upgrade to h2c with both framings",
    `${asksFor("h2c", "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n")}0\r\n\r\n${smuggled}`,
  ),
  carried("an upgrade to h2c or another protocol", asksFor("h2c, websocket", key), "GET /a"),
  carried("an upgrade to two protocols", asksFor("cow, websocket", key), "GET /a"),
  carried("an upgrade by two fields", asksFor("cow", `Upgrade: websocket\r\n${key}`), "GET /a"),
  carried("an upgrade with a length of 0", asksFor("websocket", `${key}Content-Length: 0\r\n`), "GET /a"),
  carried("Upgrade that Connection does not name", getWith("Upgrade: websocket\r\n"), "GET /a"),
  carried(
    "Connection: upgrade without the protocol",
    "GET /a HTTP/1.1\r\nHost: a\r\nConnection: upgrade, close\r\n\r\n",
    "GET /a",
  ),
  cut("an upgrade behind another request", `${open("/1")}${asksFor("websocket", key)}`, 200, "GET /1"),
  refused(
    "an upgrade with a body",
    `${asksFor("websocket", `${key}Content-Length: ${smuggled.length}\r\n`)}${smuggled}`,
  ),
  refused(
    "an upgrade with chunks",
    `${asksFor("websocket", `${key}Transfer-Encoding: chunked\r\n`)}0\r\n\r\n${smuggled}`,
  ),
  refused(
    "an upgrade with both framings",
    `${asksFor("websocket", `Content-Length: 3\r\nTransfer-Encoding: chunked\r\n`)}0\r\n\r\n${smuggled}`,
  ),
  refused("an upgrade with two Hosts", asksFor("websocket", `${key}Host: b\r\n`)),
  refused("an upgrade to a CR", asksFor("web\rsocket", key)),
  refused(
    "an upgrade in HTTP/1.0",
    "GET /a HTTP/1.0\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
  ),
];

const ends: readonly RawCase[] = [
  thenEnds(refused("nothing at all", "", null)),
  thenEnds(refused("an empty line alone", "\r\n", null)),
  ...[
    "G",
    "GET",
    "GET ",
    "GET /a",
    "GET /a HTTP",
    "GET /a HTTP/1.1",
    "GET /a HTTP/1.1\r",
    "GET /a HTTP/1.1\r\n",
    "GET /a HTTP/1.1\r\nHo",
    "GET /a HTTP/1.1\r\nHost: a",
    "GET /a HTTP/1.1\r\nHost: a\r\n",
    "GET /a HTTP/1.1\r\nHost: a\r\n\r",
  ].map((text) => thenEnds(refused(`an end after ${JSON.stringify(text)}`, text, null))),
  thenEnds(cut("an end behind one request, in the next", `${open("/1")}GET /smug`, 200, "GET /1")),
];

export const sequences: readonly RawCase[] = [...pipelines, ...expectations, ...upgrades, ...ends];
