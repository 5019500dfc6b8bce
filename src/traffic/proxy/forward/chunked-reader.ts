/** Reads the chunked coding (RFC 9112 7.1) byte for byte: what two readers could understand differently is refused. */
import { parseTrailers } from "./response-head.ts";

const maxLine = 1_024;
const maxTrailers = 16_384;
const lf = 10;
const cr = 13;

type State = "size" | "extension" | "size-lf" | "data" | "data-cr" | "data-lf" | "trailers" | "done";

export interface ChunkedReader {
  /** Reads from `at`; the index behind the last byte that belongs to the body, or -1 when the coding is broken. */
  read(bytes: Buffer, at: number, onData: (part: Buffer) => void): number;
  done(): boolean;
  /** Name, value, name, value …; complete when done. */
  trailers(): string[];
}

export function createChunkedReader(): ChunkedReader {
  let state: State = "size";
  let size = 0;
  let left = 0;
  let lineLength = 0;
  let trailerText = "";
  let trailerFields: string[] = [];

  /** One byte outside data; false when it may not stand there. */
  function step(byte: number): boolean {
    switch (state) {
      case "size": {
        const digit = hexDigit(byte);
        if (digit >= 0) {
          size = size * 16 + digit;
          return ++lineLength <= 12;
        }
        if (lineLength === 0) return false;
        if (byte === cr) state = "size-lf";
        else if (byte === 59) state = "extension";
        else return false;
        return true;
      }
      case "extension":
        if (byte === cr) state = "size-lf";
        // No control characters: some readers end a line at a bare LF.
        else if ((byte < 32 && byte !== 9) || byte === 127) return false;
        return ++lineLength <= maxLine;
      case "size-lf":
        if (byte !== lf) return false;
        left = size;
        state = size === 0 ? "trailers" : "data";
        size = 0;
        lineLength = 0;
        return true;
      case "data-cr":
        state = "data-lf";
        return byte === cr;
      case "data-lf":
        state = "size";
        return byte === lf;
      case "trailers":
        return trailerByte(byte);
      case "data":
      case "done":
        return false;
    }
  }

  function trailerByte(byte: number): boolean {
    trailerText += String.fromCharCode(byte);
    if (trailerText.length > maxTrailers) return false;
    if (trailerText !== "\r\n" && !trailerText.endsWith("\r\n\r\n")) return true;
    const fields = parseTrailers(trailerText === "\r\n" ? "" : trailerText.slice(0, -4));
    if (fields === null) return false;
    trailerFields = fields;
    state = "done";
    return true;
  }

  return {
    read(bytes, from, onData) {
      let at = from;
      while (at < bytes.length && state !== "done") {
        if (state === "data") {
          const end = Math.min(bytes.length, at + left);
          onData(bytes.subarray(at, end));
          left -= end - at;
          at = end;
          if (left === 0) state = "data-cr";
        } else if (step(bytes[at]!)) at++;
        else return -1;
      }
      return at;
    },
    done: () => state === "done",
    trailers: () => trailerFields,
  };
}

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const lower = byte | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}
