/** Field lines, and the Host among them. */
import { carried, controls, getWith, type RawCase, refused, smuggled, spelled } from "./raw-case.ts";

const probe = (name: string, value: string, read: string): RawCase =>
  carried(name, getWith(`X-A:${value}\r\n`), `GET /a [${read}]`);
const hosted = (host: string): RawCase =>
  carried(
    `Host ${spelled(host)}`,
    `GET /a HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
    `GET /a @${host}`,
  );
const misHosted = (host: string): RawCase =>
  refused(`Host ${spelled(host)}`, `GET /a HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
const line = (name: string, lines: string): RawCase => refused(name, getWith(lines));

const fields: readonly RawCase[] = [
  ...[...'()<>@,;\\"/[]?={}', "\x80", "\xe9", ...controls("\n\r")].map((byte) =>
    line(`${spelled(byte)} in a field name`, `X${byte}A: 1\r\n`),
  ),
  line("a space in a field name", "X A: 1\r\n"),
  line("a space before the colon", "X-A : 1\r\n"),
  line("a tab before the colon", "X-A\t: 1\r\n"),
  line("a NUL before the colon", "X-A\0: 1\r\n"),
  line("no field name", ": 1\r\n"),
  line("no colon", "X-A\r\n"),
  line("no colon but a value", "X-A 1\r\n"),
  line("a request line among the fields", "GET /smuggled HTTP/1.1\r\n"),
  ...controls("\t\n\r").map((byte) => line(`${spelled(byte)} in a value`, `X-A: 1${byte}2\r\n`)),
  ...["\0", "\x0b", "\x0c", "\x01"].map((byte) =>
    line(`${spelled(byte)} at the end of a value`, `X-A: 1${byte}\r\n`),
  ),
  line("a bare CR in a value", "X-A: 1\r2\r\n"),
  line("a bare LF that ends a field", "X-A: 1\nX-B: 2\r\n"),
  line("a bare LF that smuggles fields", "X-A: 1\nTransfer-Encoding: chunked\r\n"),
  line("a bare CR that smuggles fields", "X-A: 1\rTransfer-Encoding: chunked\r\n"),
  line("CR CR LF at the end of a field", "X-A: 1\r\r\n"),
  line("a field folded by a space", "X-A: 1\r\n 2\r\n"),
  line("a field folded by a tab", "X-A: 1\r\n\t2\r\n"),
  line("a field folded before its value", "X-A:\r\n 1\r\n"),
  line("a line of one space", " \r\n"),
  line("a line of one tab", "\t\r\n"),
  refused("a folded Host", "GET /a HTTP/1.1\r\nHost: a\r\n b\r\nConnection: close\r\n\r\n"),
  refused(
    "a space before the first field",
    "GET /a HTTP/1.1\r\n Host: a\r\nHost: a\r\nConnection: close\r\n\r\n",
  ),
  refused(
    "a tab before the first field",
    "GET /a HTTP/1.1\r\n\tX-A: 1\r\nHost: a\r\nConnection: close\r\n\r\n",
  ),
  refused("a head that ends with bare LFs", "GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\n\n"),
  refused("a head that ends with LF CR LF", "GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\n\r\n"),
  refused("a head that ends with CR LF LF", "GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\n"),
  refused(
    "a head that ends with CR CR",
    `GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\r\r\n${smuggled}`,
  ),
  probe("an empty value", "", "x-a: "),
  probe("a value of spaces", "   ", "x-a: "),
  probe("spaces around a value", "  1  ", "x-a: 1"),
  probe("tabs around a value", "\t1\t", "x-a: 1"),
  probe("a tab in a value", " 1\t2", "x-a: 1\t2"),
  probe("Latin-1 in a value", " \xe9", "x-a: \xe9"),
  probe("byte FF in a value", " 1\xff2", "x-a: 1\xff2"),
  probe("quotes and commas in a value", ' "a\\", b;c=d', 'x-a: "a\\", b;c=d'),
  probe("a value of 6 KB", ` ${"b".repeat(6_000)}`, `x-a: ${"b".repeat(6_000)}`),
  probe("a value of 12 KB", ` ${"b".repeat(12_000)}`, `x-a: ${"b".repeat(12_000)}`),
  probe("a value of 60 KB", ` ${"b".repeat(60_000)}`, `x-a: ${"b".repeat(60_000)}`),
  refused("a value of 70 KB", getWith(`X-A: ${"b".repeat(70_000)}\r\n`), 431),
  refused("a field name of 70 KB", getWith(`${"b".repeat(70_000)}: 1\r\n`), 431),
  carried("a hundred fields", getWith(`${"X-B: 1\r\n".repeat(98)}X-A: last\r\n`), "GET /a [x-a: last]"),
  carried("3,000 fields", getWith(`${"X-B: 1\r\n".repeat(3_000)}X-A: last\r\n`), "GET /a [x-a: last]"),
  refused("20,000 fields", getWith("X-B: 1\r\n".repeat(20_000)), 431),
  carried(
    "3,000 fields before the body's length",
    `POST /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${"X-B: 1\r\n".repeat(3_000)}Content-Length: 3\r\n\r\nabc`,
    "POST /a abc",
  ),
  refused("3,000 fields before a second Host", getWith(`${"X-B: 1\r\n".repeat(3_000)}Host: b\r\n`)),
  refused("an endless line", `GET /a HTTP/1.1\r\nHost: a\r\n${"x".repeat(100_000)}`, 431),
];

const hosts: readonly RawCase[] = [
  ...["a.example", "a.example:80", "127.0.0.1", "[::1]", "[::1]:80", "A.EXAMPLE", "a-b_c", "xn--caf-dma"].map(
    hosted,
  ),
  ...[
    "",
    "a b",
    "a\tb",
    "a/b",
    "a/",
    "a\\b",
    "a?b",
    "a#b",
    "a@b",
    "u:p@b",
    "http://a",
    "a, b",
    "a,b",
    "a:b",
    "a:80:80",
    "a:99999",
    "a:-1",
    "a:+80",
    "a: 80",
    ":80",
    "[::1",
    "::1",
    "[a]b",
    "[a",
    "a]",
    "a<b>",
    'a"b',
    "a^b",
    "a`b",
    "a|b",
    "a{b}",
    "caf\xe9",
    "a\0b",
    "a\x0bb",
    "a%00b",
  ].map(misHosted),
  refused("no Host", "GET /a HTTP/1.1\r\nConnection: close\r\n\r\n"),
  refused("no Host with an absolute target", "GET http://b/c HTTP/1.1\r\nConnection: close\r\n\r\n"),
  carried("no Host in HTTP/1.0", "GET /a HTTP/1.0\r\n\r\n", "GET /a @*"),
  refused("two Hosts", getWith("Host: b\r\n")),
  refused("two Hosts that are equal", getWith("Host: a\r\n")),
  refused("two Hosts in HTTP/1.0", "GET /a HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"),
  refused("two Hosts in other cases", getWith("hOST: b\r\n")),
  refused("two Hosts, one of them folded", getWith("X-A: 1\r\n Host: b\r\n")),
  refused("a Host behind a space", getWith("Host : b\r\n")),
  refused(
    "a broken Host with an absolute target",
    "GET http://b/c HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n",
  ),
  refused(
    "two Hosts with an absolute target",
    "GET http://b/c HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n",
  ),
];

export const fieldCases: readonly RawCase[] = [...fields, ...hosts];
