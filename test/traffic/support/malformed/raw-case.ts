/** One connection's worth of bytes, and what may become of it. */
export interface RawCase {
  readonly name: string;
  /** Latin-1. */
  readonly bytes: string;
  /**
   * `refused`: no target sees a whole request of it. `carried`: the target reads exactly `reads`. `cut`: what comes first is
   * carried as `reads` says, and the rest never becomes a whole request.
   */
  readonly wish: "refused" | "carried" | "cut";
  /** Of the first answer; `no`: that it cannot be carried (400 or 501). Null for a close without one. */
  readonly status: number | "no" | null;
  /** As `describeRequest` says them. */
  readonly reads: readonly string[];
  /** The client sends its end behind the bytes: nothing else would end the exchange. */
  readonly ends: boolean;
}

/** What no target may ever be asked for. */
export const smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

const host = "Host: a\r\n";
const close = "Connection: close\r\n";

/** A GET that is sound but for `fields`. */
export function getWith(fields: string, target = "/a"): string {
  return `GET ${target} HTTP/1.1\r\n${host}${close}${fields}\r\n`;
}

/** A POST that is sound but for `fields` and `body`. */
export function postWith(fields: string, body: string): string {
  return `POST /a HTTP/1.1\r\n${host}${close}${fields}\r\n${body}`;
}

export function refused(name: string, bytes: string, status: RawCase["status"] = "no"): RawCase {
  return { name, bytes, wish: "refused", status, reads: [], ends: false };
}

export function carried(name: string, bytes: string, ...reads: string[]): RawCase {
  return { name, bytes, wish: "carried", status: 200, reads, ends: false };
}

export function cut(name: string, bytes: string, status: RawCase["status"], ...reads: string[]): RawCase {
  return { name, bytes, wish: "cut", status, reads, ends: false };
}

export function thenEnds(one: RawCase): RawCase {
  return { ...one, ends: true };
}

/** A byte, or a short text, in words that fit into a name. */
export function spelled(text: string): string {
  return text === ""
    ? "nothing"
    : text.replace(
        /[^!-~]/g,
        (byte) => `<${byte.charCodeAt(0).toString(16).padStart(2, "0").toUpperCase()}>`,
      );
}

/** Control bytes but those in `except`. */
export function controls(except: string): string[] {
  return Array.from({ length: 33 }, (_, code) => String.fromCharCode(code === 32 ? 127 : code)).filter(
    (byte) => !except.includes(byte),
  );
}
