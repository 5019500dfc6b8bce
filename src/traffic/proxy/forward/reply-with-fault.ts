import { STATUS_CODES } from "node:http";
import type { ClientAnswer } from "./client-answer.ts";
import { type Fault, faultStatus } from "./fault.ts";

/** Our own answer when no target's can be given. Says phase and side, never an address. */
export function replyWithFault(back: ClientAnswer, fault: Fault, close: boolean): void {
  const status = faultStatus(fault);
  const text = faultText(fault);
  const fields = [
    "Content-Type",
    "text/plain; charset=utf-8",
    "Content-Length",
    String(Buffer.byteLength(text)),
  ];
  // After a malformed request nobody knows where the next one begins.
  if (close || fault.side === "client") fields.push("Connection", "close");
  back.begin(status, null, fields);
  back.end(text, []);
}

/** The same on a socket that has left the HTTP server. */
export function faultResponse(fault: Fault): string {
  const status = faultStatus(fault);
  const text = faultText(fault);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`;
}

function faultText(fault: Fault): string {
  const status = faultStatus(fault);
  return `${status} ${STATUS_CODES[status] ?? ""} (${fault.phase}, ${fault.side})\n`;
}
