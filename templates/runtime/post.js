"use strict";
// One POST over kept connections. Gives { status, body } for any whole answer, and fails when none came.
const { AsyncResource } = require("async_hooks");
const net = require("net");
const tls = require("tls");
const { createReader } = require("./answer-reader");

/** Connections idle for longer are not used again: the listener may be about to drop them (it does after 60 s). */
const IDLE = 30000;

/** A connection outlives the request that opened it, and must not hold that request's context. */
const outside = new AsyncResource("msa-runtime");

/** Nothing is looked up or connected before the first call. */
function post({ url, secret, answerLimit }) {
  let target = null;
  let closed = false;
  const idle = [];

  /** `again`: may be sent once more, over a new connection, when nothing was answered. */
  function send(path, headers, body, deadline, again) {
    return new Promise((resolve, reject) => {
      if (target === null) target = targetOf(url, secret);
      const text =
        "POST " + target.base + path + target.head + headers + "Content-Length: " + Buffer.byteLength(body) + "\r\n\r\n" + body;
      attempt(takeIdle() || connect(), text, deadline, resolve, (error, answered) => {
        if (again && !answered && !deadline.passed) attempt(connect(), text, deadline, resolve, reject);
        else reject(error);
      });
    });
  }

  function attempt(connection, text, deadline, resolve, reject) {
    connection.waiting = { resolve, reject, answered: false };
    deadline.abort = (reason) => fail(connection, reason);
    connection.socket.write(text);
  }

  function takeIdle() {
    while (idle.length > 0) {
      const connection = idle.pop();
      const { socket } = connection;
      if (socket.writable && Date.now() - connection.since < IDLE) {
        socket.ref();
        return connection;
      }
      socket.destroy();
    }
    return null;
  }

  function connect() {
    const socket = outside.runInAsyncScope(target.connect);
    socket.setNoDelay(true);
    const connection = { socket, reader: createReader(answerLimit), waiting: null, since: 0 };
    socket.on("data", (chunk) => read(connection, chunk));
    socket.on("end", () => read(connection, null));
    socket.on("error", (error) => fail(connection, error));
    socket.on("close", () => fail(connection, new Error("the connection was closed before the answer was whole")));
    return connection;
  }

  /** `chunk` is null at the end of the connection; what is then still waited for fails when it closes. */
  function read(connection, chunk) {
    const { waiting, socket, reader } = connection;
    if (waiting === null) return socket.destroy();
    if (chunk !== null) waiting.answered = true;
    let answer;
    try {
      answer = chunk === null ? reader.finish() : reader.push(chunk);
    } catch (error) {
      return fail(connection, error);
    }
    if (answer === null) return;
    connection.waiting = null;
    // An answer that overtook the request leaves a connection that nobody can use.
    if (answer.keep && socket.writableLength === 0 && !closed) {
      connection.since = Date.now();
      idle.push(connection);
      socket.unref();
    } else socket.destroy();
    waiting.resolve(answer);
  }

  function fail(connection, error) {
    const { waiting } = connection;
    connection.waiting = null;
    const at = idle.indexOf(connection);
    if (at !== -1) idle.splice(at, 1);
    connection.socket.destroy();
    if (waiting !== null) waiting.reject(error, waiting.answered);
  }

  /** Ends the idle connections at once, and the others when their answer is there. */
  send.close = () => {
    closed = true;
    for (const { socket } of idle.splice(0)) socket.destroy();
  };
  return send;
}

function targetOf(url, secret) {
  if (!url) throw notConfigured("the address of the other process is not set");
  if (!secret) throw notConfigured("the secret is not set");
  if (!/^[\x21-\x7e]+$/.test(secret)) throw notConfigured("the secret is not printable ASCII without spaces");
  const { protocol, hostname, host, port, pathname } = parse(url);
  const to = { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port) || (protocol === "https:" ? 443 : 80) };
  const servername = net.isIP(to.host) === 0 ? { servername: to.host } : {};
  return {
    base: pathname.replace(/\/+$/, ""),
    head:
      " HTTP/1.1\r\nHost: " + host + "\r\nAuthorization: Bearer " + secret +
      "\r\nContent-Type: application/json\r\nConnection: keep-alive\r\n",
    connect: () => (protocol === "https:" ? tls.connect(Object.assign(servername, to)) : net.connect(to)),
  };
}

function parse(url) {
  let parsed;
  try {
    parsed = new URL(url);
  } catch (_) {
    throw notConfigured('"' + url + '" is no address');
  }
  if (parsed.protocol !== "http:" && parsed.protocol !== "https:") throw notConfigured('"' + url + '" is no http address');
  return parsed;
}

function notConfigured(message) {
  return Object.assign(new Error(message), { msaCode: "MSA_NOT_CONFIGURED", peerAlive: true });
}

exports.post = post;
