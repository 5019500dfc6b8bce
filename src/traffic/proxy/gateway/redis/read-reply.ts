/** Replies in Redis' serialization protocol (RESP 2), as far as counting needs them. */
export type Reply = number | string | null | RedisRefusal | readonly Reply[];

/** An error that Redis answers. Its words may repeat what was sent: only the first, its kind, is kept. */
export class RedisRefusal {
  readonly kind: string;
  constructor(text: string) {
    this.kind = /^[A-Z]{1,20}/.exec(text)?.[0] ?? "ERR";
  }
}

interface ReadReply {
  readonly reply: Reply;
  /** Place behind it. */
  readonly end: number;
}

/** Replies of ours are flat lists of numbers; whoever sends more is no Redis. */
const maxItems = 16;
const maxText = 4_096;

/** Null while it is not there as a whole. Errors: what is no reply. */
export function readReply(text: string, at: number): ReadReply | null {
  const lineEnd = text.indexOf("\r\n", at);
  if (lineEnd === -1) {
    if (text.length - at > maxText) throw new Error("what it says is no reply");
    return null;
  }
  const line = text.slice(at + 1, lineEnd);
  const end = lineEnd + 2;
  switch (text[at]) {
    case "+":
      return { reply: line, end };
    case "-":
      return { reply: new RedisRefusal(line), end };
    case ":":
      return { reply: numberOf(line), end };
    case "$":
      return readText(text, numberOf(line), end);
    case "*":
      return readItems(text, numberOf(line), end);
    default:
      throw new Error("what it says is no reply");
  }
}

function readText(text: string, length: number, at: number): ReadReply | null {
  if (length === -1) return { reply: null, end: at };
  if (length < 0 || length > maxText) throw new Error("what it says is too long");
  const end = at + length;
  return text.length < end + 2 ? null : { reply: text.slice(at, end), end: end + 2 };
}

function readItems(text: string, count: number, at: number): ReadReply | null {
  if (count < 0 || count > maxItems) throw new Error("what it says is too long");
  const items: Reply[] = [];
  let end = at;
  while (items.length < count) {
    const item = readReply(text, end);
    if (item === null) return null;
    items.push(item.reply);
    end = item.end;
  }
  return { reply: items, end };
}

function numberOf(line: string): number {
  if (!/^-?\d{1,15}$/.test(line)) throw new Error("what it says is no number");
  return Number(line);
}
