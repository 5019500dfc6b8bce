"use strict";
// One POST over kept connections. Resolves with { status, text }; rejects when no whole answer came.
const http = require("http");
const https = require("https");

/** Idle connections are dropped before the listener drops them, so that a call seldom meets one that is just closing. */
const IDLE = 30000;

function post({ url, secret, answerLimit }) {
  let target = null;

  function send(path, headers, body, deadline, again) {
    return new Promise((resolve, reject) => {
      if (target === null) target = targetOf(url, secret);
      const bytes = Buffer.from(body);
      attempt(path, headers, bytes, deadline, resolve, (error, answered) => {
        const more = again && !answered && !deadline.passed;
        if (more) attempt(path, headers, bytes, deadline, resolve, reject);
        else reject(error);
      });
    });
  }

  function attempt(path, headers, bytes, deadline, resolve, reject) {
    headers.authorization = target.authorization;
    headers["content-type"] = "application/json";
    headers["content-length"] = bytes.length;
    const request = target.request({
      method: "POST",
      host: target.host,
      port: target.port,
      path: target.base + path,
      headers,
      agent: target.agent,
    });
    deadline.abort = (reason) => request.destroy(reason);
    let answered = false;
    request.on("response", (answer) => {
      answered = true;
      read(answer, answerLimit, resolve, (error) => reject(error, true));
    });
    request.on("error", (error) => reject(error, answered));
    request.end(bytes);
  }

  send.close = () => {
    if (target !== null) target.agent.destroy();
  };
  return send;
}

function targetOf(url, secret) {
  if (!url) throw Object.assign(new Error("the address of the other process is not set"), { msaCode: "MSA_NOT_CONFIGURED", peerAlive: true });
  if (!secret) throw Object.assign(new Error("the secret is not set"), { msaCode: "MSA_NOT_CONFIGURED", peerAlive: true });
  const parsed = new URL(url);
  const client = parsed.protocol === "https:" ? https : http;
  return {
    request: client.request,
    host: parsed.hostname.replace(/^\[|\]$/g, ""),
    port: parsed.port || (client === https ? 443 : 80),
    base: parsed.pathname.replace(/\/$/, ""),
    authorization: "Bearer " + secret,
    agent: new client.Agent({ keepAlive: true, scheduling: "lifo", timeout: IDLE }),
  };
}

function read(answer, limit, resolve, reject) {
  const chunks = [];
  let size = 0;
  answer.on("data", (chunk) => {
    size += chunk.length;
    if (size > limit) {
      answer.destroy(Object.assign(new Error("the answer is larger than " + limit + " bytes"), { msaCode: "MSA_BAD_ANSWER", peerAlive: true }));
    } else chunks.push(chunk);
  });
  answer.on("end", () => {
    const bytes = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
    resolve({ status: answer.statusCode, text: bytes.toString() });
  });
  answer.on("error", reject);
  answer.on("aborted", () => reject(new Error("the answer broke off")));
}

exports.post = post;
