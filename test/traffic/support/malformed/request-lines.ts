/** What stands before the fields: method, version, and what separates them. */
import { carried, controls, getWith, type RawCase, refused, smuggled, spelled } from "./raw-case.ts";

const rest = "Host: a\r\nConnection: close\r\n\r\n";
const line = (text: string): string => `${text}\r\n${rest}`;

const badMethods = [
  "",
  "get",
  "Get",
  "GET,",
  "G ET",
  "FOO",
  "GETX",
  "GE\0T",
  "G\xc9T",
  ...[...'()<>@;:\\"/[]?={}'].map((separator) => `G${separator}T`),
  "A".repeat(9_000),
];

const badVersions = [
  "HTTP/0.9",
  "HTTP/1.2",
  "HTTP/1.9",
  "HTTP/2.0",
  "HTTP/2",
  "HTTP/3.0",
  "HTTP/9.9",
  "HTTP/1.",
  "HTTP/.1",
  "HTTP/1",
  "HTTP/11",
  "HTTP/1.10",
  "HTTP/1.01",
  "HTTP/01.1",
  "HTTP/1,1",
  "http/1.1",
  "Http/1.1",
  "HTTP /1.1",
  "HTTP/ 1.1",
  "HTTP/1 .1",
  "HTTP/1.1x",
  "HTTP/1.1 x",
  "HTTP/1.1\t",
  "HTTP/1.1\0",
  "HTTP/-1.1",
  "HTTP/A.1",
  "HTTP/1.1.1",
  "HTTPS/1.1",
  "ICE/1.0",
  "SHTTP/1.1",
  "1.1",
];

export const requestLines: readonly RawCase[] = [
  ...badMethods.map((method) =>
    refused(
      `method ${spelled(method.slice(0, 20))}${method.length > 20 ? " and so on" : ""}`,
      line(`${method} /a HTTP/1.1`),
    ),
  ),
  ...["TRACE", "TRACK"].map((method) => refused(`method ${method}`, line(`${method} /a HTTP/1.1`))),
  ...["DELETE", "PATCH", "PROPFIND", "PURGE", "OPTIONS"].map((method) =>
    carried(`method ${method}`, line(`${method} /a HTTP/1.1`), `${method} /a`),
  ),
  refused("a method of RTSP", line("DESCRIBE rtsp://a/a RTSP/1.0")),
  // Node's parser knows these two names for HTTP, and tells nobody which one it met.
  carried("a method of Icecast", line("SOURCE /a ICE/1.0"), "SOURCE /a"),
  carried("version RTSP/1.0", line("GET /a RTSP/1.0"), "GET /a"),
  ...badVersions.map((version) => refused(`version ${spelled(version)}`, line(`GET /a ${version}`))),
  refused("no version", "GET /a\r\n\r\n"),
  refused("no version, with fields", line("GET /a")),
  refused("no target", line("GET HTTP/1.1")),
  refused("a method alone", "GET\r\n\r\n"),
  carried("HTTP/1.0 with a Host", "GET /a HTTP/1.0\r\nHost: a\r\n\r\n", "GET /a"),
  carried("one empty line before", `\r\n${getWith("")}`, "GET /a"),
  carried("three empty lines before", `\r\n\r\n\r\n${getWith("")}`, "GET /a"),
  ...[" ", "\t", "\0", "\xef\xbb\xbf", "\x0b", "\x7f"].map((lead) =>
    refused(`${spelled(lead)} before the method`, lead + getWith("")),
  ),
  refused("a space and an empty line before", ` \r\n${getWith("")}`),
  carried("two spaces behind the method", line("GET  /a HTTP/1.1"), "GET /a"),
  carried("two spaces before the version", line("GET /a  HTTP/1.1"), "GET /a"),
  ...["\t", "\x0b", "\x0c", "\r", "\0", "\xa0"].map((gap) =>
    refused(`${spelled(gap)} behind the method`, line(`GET${gap}/a HTTP/1.1`)),
  ),
  ...["\t", "\x0b", "\x0c", "\r", "\0", "\xa0"].map((gap) =>
    refused(`${spelled(gap)} before the version`, line(`GET /a${gap}HTTP/1.1`)),
  ),
  refused("a space behind the version", line("GET /a HTTP/1.1 ")),
  refused("CR CR LF behind the version", `GET /a HTTP/1.1\r\r\n${rest}`),
  refused("a bare CR behind the version", `GET /a HTTP/1.1\r${rest}`),
  refused("a bare LF behind the version", `GET /a HTTP/1.1\n${rest}`),
  refused("bare LFs only", "GET /a HTTP/1.1\nHost: a\nConnection: close\n\n"),
  refused("bare CRs only", "GET /a HTTP/1.1\rHost: a\rConnection: close\r\r\r\n\r\n"),
  refused("a second request in the target", line(`GET /a%0d%0a HTTP/1.1\r\n${smuggled}`)),
  ...controls("\t\0\n\r\x0b\x0c\x7f").map((byte) =>
    refused(`${spelled(byte)} in the method`, line(`G${byte}T /a HTTP/1.1`)),
  ),
  refused("an answer", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
  refused("a TLS handshake", "\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03"),
  refused("SMTP", "EHLO a\r\nMAIL FROM:<a@a>\r\n\r\n"),
  refused("SSH", "SSH-2.0-OpenSSH_9.2\r\n\r\n"),
  refused("the PROXY protocol", `PROXY TCP4 6.6.6.6 127.0.0.1 1 2\r\n${getWith("")}`),
  refused("Redis", "*1\r\n$4\r\nPING\r\n\r\n"),
  refused("a request in JSON", '{"method":"GET","path":"/a"}\r\n\r\n'),
];
