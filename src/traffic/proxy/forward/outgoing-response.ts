/** Shapes of an answer on its way to the client. */
import type { DoorPass } from "./door-pass.ts";
import { editPairs } from "./field-edits.ts";
import { mayBeTrailer } from "./field-rules.ts";
import type { ResponseHead } from "./transport.ts";

export interface ResponseWish {
  /** The client speaks HTTP/1.1. */
  readonly modern: boolean;
  readonly close: boolean;
  /** Value of one more `Set-Cookie`. */
  readonly cookie: string | null;
  readonly servedBy: string | null;
  /** Null for a request that passed no gate. */
  readonly door: DoorPass | null;
}

/** Adds what this hop must say (Via: RFC 9110 7.6.3). The array is the head's own: it is sent once. */
export function responseFields(head: ResponseHead, wish: ResponseWish): string[] {
  // Without chunks there are no trailers to announce; Node refuses to write such a head.
  let fields = wish.modern || head.body !== "chunked" ? head.fields : withoutTrailer(head.fields);
  if (wish.door !== null) {
    if (wish.door.answer !== null) fields = editPairs(fields, wish.door.answer);
    fields.push(...wish.door.added);
  }
  fields.push("Via", "1.1 msa");
  if (wish.cookie !== null) fields.push("Set-Cookie", wish.cookie);
  if (wish.servedBy !== null) fields.push("x-msa-served-by", wish.servedBy);
  if (wish.close) fields.push("Connection", "close");
  return fields;
}

export function interimText(head: ResponseHead): string {
  let text = `HTTP/1.1 ${head.status} ${head.reason}\r\n`;
  for (let at = 0; at < head.fields.length; at += 2) text += `${head.fields[at]}: ${head.fields[at + 1]}\r\n`;
  return `${text}\r\n`;
}

export function trailerPairs(trailers: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let at = 0; at < trailers.length; at += 2) {
    const name = trailers[at]!;
    if (mayBeTrailer(name.toLowerCase())) pairs.push([name, trailers[at + 1]!]);
  }
  return pairs;
}

function withoutTrailer(fields: readonly string[]): string[] {
  const kept: string[] = [];
  for (let at = 0; at < fields.length; at += 2) {
    if (fields[at]!.toLowerCase() !== "trailer") kept.push(fields[at]!, fields[at + 1]!);
  }
  return kept;
}
