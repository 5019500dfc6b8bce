/** Bytes of a client's connection, sound or nearly so: what readers of HTTP/1.1 disagree about lies close to what they agree on. */
import type { Random } from "./seeded-random.ts";

const methods = ["GET", "POST", "PUT", "HEAD", "DELETE", "OPTIONS", "PATCH", "M-SEARCH", "CONNECT", "FOO"];
const targets = ["/", "/a?b=c", "*", "http://a/b", "/%00", "//", "a:80", "/a#b"];
const versions = ["1.1", "1.1", "1.1", "1.1", "1.0", "1.2", "2.0"];
const names = ["X-A", "Cookie", "Accept", "x_y", "Expect", "TE", "Trailer", "a", "Date"];
const values = ["", "1", "a, b", "\t\xe9 ", '"x;y"', "100-continue", " 2 ", "a\tb"];
const connections = [
  "close",
  "keep-alive",
  "Upgrade",
  "keep-alive, upgrade",
  "close,X-A",
  " Close ",
  "x, close",
  "close\t",
  "x,\tclose",
  "keep-alive ,x",
];
const lengths = ["0", "3", "03", "5", " 3", "3 ", "3\t", "+3", "3,3", "", "99999999999999999999"];
const codings = [
  "chunked",
  "Chunked",
  "chunked ",
  "gzip, chunked",
  "chunked, gzip",
  "identity",
  "",
  "xchunked",
];
const sizes = [
  "3",
  "03",
  "3;a",
  '3;a="b;c"',
  "3;a=b;c",
  "3 ",
  "3;",
  "3;;",
  "3; a",
  "3;a=",
  "3;=b",
  "3;a b",
  "g",
];
const gaps = [":", ": ", ":  ", ":\t", " : "];
const special = '\0\t\n\r !"#,-/:;=?@[\\]^_{}\x7f\x80\xff0159AaFfGgxXzZ';

function body(random: Random): { fields: string; text: string } {
  switch (random.int(9)) {
    case 0:
      return { fields: `Content-Length${random.pick(gaps)}${random.pick(lengths)}\r\n`, text: "abc" };
    case 1:
    case 2:
      return { fields: "Content-Length: 3\r\n", text: "abc" };
    case 3: {
      const coding = random.int(6) === 0 ? random.pick(codings) : "chunked";
      return { fields: `Transfer-Encoding${random.pick(gaps)}${coding}\r\n`, text: chunks(random) };
    }
    default:
      return { fields: "", text: "" };
  }
}

function chunks(random: Random): string {
  let text = "";
  for (let left = random.int(3); left > 0; left--)
    text += `${random.int(8) === 0 ? random.pick(sizes) : "3"}\r\nabc\r\n`;
  text += "0\r\n";
  for (let left = random.int(5) - 2; left > 0; left--) text += field(random);
  return `${text}\r\n`;
}

function field(random: Random): string {
  return `${random.pick(names)}${random.int(20) === 0 ? random.pick(gaps) : ": "}${random.pick(values)}\r\n`;
}

function message(random: Random): string {
  const usual = random.int(6) > 0;
  let head = `${usual ? random.pick(["GET", "POST"]) : random.pick(methods)} ${usual ? "/a" : random.pick(targets)} HTTP/${usual ? "1.1" : random.pick(versions)}\r\n`;
  const lines = [random.int(40) === 0 ? "" : "Host: a\r\n"];
  for (let left = random.int(3); left > 0; left--) lines.push(field(random));
  if (random.int(4) === 0) lines.push(`Connection: ${random.pick(connections)}\r\n`);
  if (random.int(8) === 0) lines.push(`Upgrade: ${random.pick(["websocket", "h2c", ""])}\r\n`);
  const { fields, text } = body(random);
  lines.push(fields);
  if (random.int(40) === 0) lines.push(body(random).fields);
  while (lines.length > 0) head += lines.splice(random.int(lines.length), 1)[0];
  return `${head}\r\n${text}`;
}

function mutated(random: Random, bytes: string): string {
  const at = random.int(bytes.length + 1);
  const byte = random.pick([...special]);
  switch (random.int(6)) {
    case 0:
      return bytes.slice(0, at) + bytes.slice(at + 1);
    case 1:
      return bytes.slice(0, at) + byte + bytes.slice(at + 1);
    case 2:
      return bytes.slice(0, at) + byte + bytes.slice(at);
    case 3: {
      const from = random.int(bytes.length + 1);
      return bytes.slice(0, at) + bytes.slice(from, from + random.int(24)) + bytes.slice(at);
    }
    case 4:
      return bytes.slice(0, at) + bytes.slice(at + random.int(12));
    default:
      return bytes.slice(0, at) + random.pick(["\r\n", "\n", "\r", "\r\n\r\n", " ", "\t"]) + bytes.slice(at);
  }
}

/** Latin1. One to three requests, of which half are broken somewhere. */
export function randomMessage(random: Random): string {
  let bytes = "";
  for (let left = 1 + random.int(3); left > 0; left--)
    bytes += (random.int(6) === 0 ? "\r\n" : "") + message(random);
  for (let left = random.int(6) - 2; left > 0; left--) bytes = mutated(random, bytes);
  return random.int(8) === 0 ? bytes.slice(0, random.int(bytes.length + 1)) : bytes;
}

/** The same bytes in up to six pieces. */
export function inPieces(random: Random, bytes: string): Buffer[] {
  const cuts = Array.from({ length: random.int(6) }, () => random.int(bytes.length + 1)).sort(
    (a, b) => a - b,
  );
  return [0, ...cuts].map((from, at) => Buffer.from(bytes.slice(from, cuts[at] ?? bytes.length), "latin1"));
}
