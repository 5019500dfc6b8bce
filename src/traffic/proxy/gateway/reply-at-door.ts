import { STATUS_CODES } from "node:http";
import type { ClientAnswer } from "../forward/client-answer.ts";
import type { DoorAnswer } from "./visit.ts";

/** `close`: nobody knows whether the client sends the body that it announced. */
export function replyAtDoor(back: ClientAnswer, answer: DoorAnswer, close: boolean): void {
  const fields = [...answer.fields, ...lengthOf(answer)];
  if (close) fields.push("Connection", "close");
  back.begin(answer.status, null, fields);
  back.end(answer.body, []);
}

/** The same on a socket that has left the HTTP server. */
export function doorResponse(answer: DoorAnswer): string {
  const fields = [...answer.fields, ...lengthOf(answer), "Connection", "close"];
  let text = `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? ""}\r\n`;
  for (let at = 0; at < fields.length; at += 2) text += `${fields[at]}: ${fields[at + 1]}\r\n`;
  return `${text}\r\n${typeof answer.body === "string" ? answer.body : answer.body.toString("latin1")}`;
}

/** RFC 9110 8.6: none with 204; with 304 it would be that of an answer which is not sent. */
function lengthOf({ status, body, fields }: DoorAnswer): string[] {
  const known = fields.some((name, at) => at % 2 === 0 && name.toLowerCase() === "content-length");
  return status === 204 || status === 304 || known ? [] : ["Content-Length", String(Buffer.byteLength(body))];
}
