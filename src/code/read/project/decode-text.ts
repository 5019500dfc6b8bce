import { isUtf8 } from "node:buffer";

export type Encoding = "utf8" | "utf16" | "unknown";

/**
 * The text of a file as the compiler sees it: UTF-16 by its byte order mark, else UTF-8, where bytes that are none become
 * U+FFFD. The byte order mark stays in: spans are offsets into the file as it is on disk.
 */
export function decodeText(bytes: Buffer): { readonly text: string; readonly encoding: Encoding } {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { text: bytes.toString("utf16le"), encoding: "utf16" };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) {
    const pairs = Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2)));
    return { text: pairs.swap16().toString("utf16le"), encoding: "utf16" };
  }
  return { text: bytes.toString("utf8"), encoding: isUtf8(bytes) ? "utf8" : "unknown" };
}
