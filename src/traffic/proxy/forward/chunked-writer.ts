/** Writes the chunked coding (RFC 9112 7.1). */

/** Bytes. Up to here one latin1 string is cheaper than three pieces. */
const small = 16_384;

/** False when there is no more room. */
type Write = (piece: Buffer | string) => boolean;

export function writeChunk(chunk: Buffer, write: Write): boolean {
  // It would end the body.
  if (chunk.length === 0) return true;
  const size = chunk.length.toString(16);
  if (chunk.length <= small) return write(`${size}\r\n${chunk.toString("latin1")}\r\n`);
  write(`${size}\r\n`);
  write(chunk);
  return write("\r\n");
}

/** `trailers`: names and values by turns. */
export function lastChunk(trailers: readonly string[]): string {
  let lines = "";
  for (let at = 0; at < trailers.length; at += 2) lines += `${trailers[at]}: ${trailers[at + 1]}\r\n`;
  return `0\r\n${lines}\r\n`;
}
