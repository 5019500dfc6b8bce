/** The head of an answer, with what this hop says of its framing and of the connection. */
import { STATUS_CODES } from "node:http";
import { tokensOf } from "../forward/field-rules.ts";
import type { RequestHead } from "./request-head.ts";

export interface AnswerHead {
  /** Latin1. */
  readonly text: string;
  readonly body: "none" | "plain" | "chunked";
  /** The connection ends behind this answer. */
  readonly isLast: boolean;
}

interface Said {
  length: boolean;
  date: boolean;
  close: boolean;
  connection: boolean;
}

/** `reason`: null for the standard one. `fields`: names and values by turns. `idle`: seconds for which the connection is kept. */
export function answerHead(
  status: number,
  reason: string | null,
  fields: readonly string[],
  asked: Pick<RequestHead, "method" | "minor" | "keepAlive">,
  idle: number,
): AnswerHead {
  const said: Said = { length: false, date: false, close: false, connection: false };
  let text = `HTTP/1.1 ${status} ${reason ?? STATUS_CODES[status] ?? "unknown"}\r\n`;
  for (let at = 0; at < fields.length; at += 2) {
    const name = fields[at]!;
    const value = fields[at + 1]!;
    text += `${name}: ${value}\r\n`;
    // Fields of other lengths mean nothing here.
    if (name.length === 4 || name.length === 10 || name.length === 14) note(said, name.toLowerCase(), value);
  }
  if (!said.date) text += `Date: ${httpDate()}\r\n`;
  const bodyless = asked.method === "HEAD" || status === 204 || status === 304 || status < 200;
  const old = asked.minor === 0;
  // To HTTP/1.0 only a length can tell where the body ends, but for the end of the connection.
  const keep = asked.keepAlive && !said.close && (said.length || !old);
  if (!said.connection)
    text += keep ? `Connection: keep-alive\r\nKeep-Alive: timeout=${idle}\r\n` : "Connection: close\r\n";
  const chunked = !bodyless && !said.length && !old;
  if (chunked) text += "Transfer-Encoding: chunked\r\n";
  return {
    text: `${text}\r\n`,
    body: bodyless ? "none" : chunked ? "chunked" : "plain",
    isLast: !keep,
  };
}

function note(said: Said, lower: string, value: string): void {
  switch (lower) {
    case "date":
      said.date = true;
      return;
    case "content-length":
      said.length = true;
      return;
    case "connection":
      said.connection = true;
      said.close ||= tokensOf(value).includes("close");
  }
}

let date = "";
let dateUntil = 0;

/** Of this second. */
function httpDate(): string {
  const now = Date.now();
  if (now >= dateUntil) {
    date = new Date(now).toUTCString();
    dateUntil = now - (now % 1_000) + 1_000;
  }
  return date;
}
