"use strict";
// The answers of HTTP/1.1 that arrive on one connection, one after the other. Knows what a listener and the proxies before
// it send: a length, chunks, or a body that ends with the connection. Written out, since Node's own client costs more than
// all the rest of a call.

const HEAD_LIMIT = 65536;
const NOTHING = Buffer.alloc(0);

/**
 * `push(chunk)` and `finish()` (the connection ended) give null, or { status, body, keep } once an answer is whole; `keep`
 * says that the connection may be used again. Both throw for what is no HTTP, and for a body of more than `limit` bytes.
 */
function createReader(limit) {
  let head = null;
  let rest = NOTHING;
  let parts = [];
  let size = 0;

  function push(chunk) {
    if (head !== null) return readBody(chunk);
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = bytes.indexOf("\r\n\r\n");
    if (end === -1) {
      if (bytes.length > HEAD_LIMIT) throw unreadable("the head of the answer does not end");
      rest = bytes;
      return null;
    }
    rest = NOTHING;
    const next = readHead(bytes.latin1Slice(0, end));
    const after = bytes.subarray(end + 4);
    // 100 Continue and its like come before the answer.
    if (next.status < 200) return push(after);
    if (next.length > limit) throw tooLarge(limit);
    head = next;
    return readBody(after);
  }

  function readBody(chunk) {
    if (head.chunked) return readChunks(chunk);
    take(chunk);
    if (head.length === -1 || size < head.length) return null;
    return done(size === head.length);
  }

  function readChunks(chunk) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (;;) {
      if (head.left > 0) {
        const piece = rest.subarray(0, head.left);
        take(piece);
        head.left -= piece.length;
        rest = rest.subarray(piece.length);
        if (head.left > 0) return null;
        head.ends = true;
      }
      const line = rest.indexOf("\r\n");
      if (line === -1) {
        if (rest.length > HEAD_LIMIT) throw unreadable("a chunk has no length");
        return null;
      }
      const text = rest.latin1Slice(0, line);
      rest = rest.subarray(line + 2);
      if (head.last) {
        // Trailers are passed over; the empty line is the end.
        if (text === "") return done(rest.length === 0);
      } else if (head.ends) {
        if (text !== "") throw unreadable("a chunk is longer than it says");
        head.ends = false;
      } else {
        const length = /^([0-9a-f]{1,8})[ \t]*(?:;|$)/i.exec(text);
        if (length === null) throw unreadable("a chunk has no length");
        head.left = parseInt(length[1], 16);
        head.last = head.left === 0;
      }
    }
  }

  function take(chunk) {
    if (chunk.length === 0) return;
    parts.push(chunk);
    size += chunk.length;
    if (size > limit) throw tooLarge(limit);
  }

  function done(whole) {
    let body = parts.length === 1 ? parts[0] : Buffer.concat(parts);
    if (head.length >= 0 && !head.chunked) body = body.subarray(0, head.length);
    const answer = { status: head.status, body, keep: head.keep && whole };
    head = null;
    rest = NOTHING;
    parts = [];
    size = 0;
    return answer;
  }

  function finish() {
    return head !== null && !head.chunked && head.length === -1 ? done(false) : null;
  }

  return { push, finish };
}

function readHead(text) {
  const status = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: |\r|$)/.exec(text);
  if (status === null) throw unreadable("the answer is no HTTP/1.1");
  const chunked = /\r\ntransfer-encoding:[^\r]*chunked[ \t]*(?:\r|$)/i.test(text);
  const length = /\r\ncontent-length:[ \t]*(\d+)[ \t]*(?:\r|$)/i.exec(text);
  const code = Number(status[2]);
  const bodiless = code === 204 || code === 304;
  return {
    status: code,
    chunked: chunked && !bodiless,
    length: bodiless ? 0 : length === null ? -1 : Number(length[1]),
    keep: status[1] === "1" && !/\r\nconnection:[^\r]*close/i.test(text),
    left: 0,
    ends: false,
    last: false,
  };
}

function unreadable(message) {
  return Object.assign(new Error(message), { msaCode: "MSA_BAD_ANSWER" });
}

function tooLarge(limit) {
  return Object.assign(unreadable("the answer is larger than " + limit + " bytes"), { peerAlive: true });
}

exports.createReader = createReader;
