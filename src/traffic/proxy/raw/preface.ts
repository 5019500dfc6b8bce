/** The first bytes of HTTP/2 (RFC 9113 3.4). To HTTP/1.1 they are a request that asks for nothing. */
const preface = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "latin1");

/** Whether a client that has said `bytes` so far speaks HTTP/2. */
export function prefaceIn(bytes: Buffer): "whole" | "a part" | "none" {
  const length = Math.min(bytes.length, preface.length);
  if (preface.compare(bytes, 0, length, 0, length) !== 0) return "none";
  return length === preface.length ? "whole" : "a part";
}
