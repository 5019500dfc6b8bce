"use strict";

// Loaded by msa in front of a service that is tried out. What would change the schema of a database is not sent: the
// database is the monolith's. What was stopped, and which connections were looked at, is written into the folder that
// MSA_SCHEMA_WATCH names, one file a process. Needs no package.

var out = process.env.MSA_SCHEMA_WATCH;
var key = Symbol.for("msa.schema-watch");
var onLoad = require("../live/on-load.cjs");

if (out && !globalThis[key]) {
  globalThis[key] = true;
  start();
}

function start() {
  var fs = require("fs");
  var path = require("path");
  var noted = new Set();

  function write(entry) {
    var line = JSON.stringify(entry) + "\n";
    if (noted.has(line)) return;
    noted.add(line);
    try {
      fs.appendFileSync(path.join(out, process.pid + ".jsonl"), line);
    } catch (_) {
      // The reader has what it wanted and has gone.
    }
  }

  // An error for whoever sends it; null for everything that leaves the schema alone.
  function judge(sql, by) {
    write({ watched: by });
    var made = madeByPackage(sql);
    if (made !== null) write({ made: made });
    var change = made === null ? schemaChange(sql) : null;
    if (change === null) return null;
    write({ change: change, by: by });
    return new Error("msa stopped a change of the schema: " + change);
  }

  watchSockets(judge, write);
  watchSqlite(judge);
  watchEngines(write);
}

// Tables that the monolith's code names; without them none is anybody else's.
var tables = process.env.MSA_SCHEMA_TABLES;
var known = tables === undefined ? null : new Set(JSON.parse(tables));

// `create table if not exists sessions (…)` of a package that keeps something of its own there: it does nothing where the monolith
// has been. Null for everything else, also for such a statement about a table of the monolith's own code.
function madeByPackage(sql) {
  if (known === null) return null;
  var found =
    /^\s*create\s+(?:table\s+if\s+not\s+exists\s+|(?:unique\s+)?index\s+if\s+not\s+exists\s+\S+\s+on\s+)((?:["`\[]?[\w$]+["`\]]?\.)?["`\[]?([\w$]+)["`\]]?)[^;]*;?\s*$/i.exec(
      String(sql),
    );
  return found === null || known.has(found[2].toLowerCase()) ? null : found[2];
}

function schemaChange(sql) {
  var text = String(sql)
    .replace(/\/\*[\s\S]*?\*\//g, " ")
    .replace(/--[^\n]*/g, " ");
  // What stands in a DO block runs; what stands in other quotes does not.
  var plain = /^\s*do\b/i.test(text) ? text.replace(/'(?:[^']|'')*'/g, "''") : text.replace(/'(?:[^']|'')*'|\$(\w*)\$[\s\S]*?\$\1\$/g, "''");
  var statements = /^\s*do\b/i.test(text) ? plain.split(/;|\bbegin\b|\bthen\b/i) : plain.split(";");
  var found = statements.find(function (one) {
    return (
      /^\s*(create|alter|drop|truncate|rename)\s+[a-z]/i.test(one) &&
      !/^\s*(create|drop)\s+((local|global)\s+)?temp(orary)?\b/i.test(one) &&
      !/\bpg_temp\./i.test(one) &&
      // What is asked for at each connection or start; it does nothing where the monolith has been.
      !/^\s*create\s+(extension|database|schema)\s+if\s+not\s+exists\b/i.test(one)
    );
  });
  return found === undefined ? null : found.trim().replace(/\s+/g, " ").slice(0, 120);
}

// 1. Drivers that speak the protocols of Postgres and of MySQL, whichever they are: the statement stands in what they write.

function watchSockets(judge, write) {
  var proto = require("net").Socket.prototype;
  var states = new WeakMap();
  ["write", "end"].forEach(function (name) {
    var original = proto[name];
    proto[name] = function (chunk) {
      var error = chunk instanceof Uint8Array ? look(this, chunk) : null;
      if (error === null) return original.apply(this, arguments);
      this.destroy(error);
      return false;
    };
  });

  function look(socket, bytes) {
    var chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    var state = states.get(socket);
    if (state === undefined) {
      state = greeting(chunk);
      if (state !== null) {
        states.set(socket, state);
        if (state.read) write({ watched: state.by });
      }
      return null;
    }
    return state.read ? state.read(chunk, state) : null;
  }

  // The first thing that a client writes. null: it asks for TLS, and begins again inside it.
  function greeting(chunk) {
    if (chunk.length >= 8 && chunk.readUInt32BE(4) === 80877103) return null;
    if (chunk.length >= 8 && chunk.readUInt32BE(4) === 196608 && chunk.readUInt32BE(0) <= chunk.length)
      return { by: "postgres", read: postgres, skip: 0 };
    // Length, sequence number, and flags of a client that speaks 4.1.
    var mysql = chunk.length >= 36 && chunk.readUIntLE(0, 3) + 4 === chunk.length && (chunk[3] === 1 || chunk[3] === 2) && (chunk[5] & 2) !== 0;
    if (mysql) return chunk.length === 36 && (chunk[5] & 8) !== 0 ? null : { by: "mysql", read: mysqlPacket };
    return {};
  }

  // Frames of the Postgres protocol: type, length, content. Q is a query, P a statement to be prepared.
  function postgres(chunk, state) {
    var at = state.skip;
    while (at + 5 <= chunk.length) {
      var type = chunk[at];
      var end = at + 1 + chunk.readUInt32BE(at + 1);
      var body = chunk.subarray(at + 5, Math.min(end, chunk.length));
      var text = type === 0x51 ? body : type === 0x50 ? body.subarray(body.indexOf(0) + 1) : null;
      var error = text === null ? null : judge(upToZero(text), "postgres");
      if (error !== null) return error;
      at = end;
    }
    state.skip = Math.max(0, at - chunk.length);
    return null;
  }

  // 3 is a query, 22 a statement to be prepared. The length of a command's packet may be cut over several writes.
  function mysqlPacket(chunk) {
    if (chunk.length < 6 || chunk[3] !== 0 || (chunk[4] !== 3 && chunk[4] !== 22)) return null;
    var text = chunk.subarray(5).toString("latin1");
    // Query attributes may stand before the statement.
    return judge(text.replace(/^[^A-Za-z(\/-]+/, ""), "mysql");
  }
}

function upToZero(bytes) {
  var end = bytes.indexOf(0);
  return (end < 0 ? bytes : bytes.subarray(0, end)).toString();
}

// 2. Databases in the process itself

function watchSqlite(judge) {
  var patches = [
    { file: /\/better-sqlite3\/lib\/database\.js$/, methods: ["exec", "prepare"], of: function (made) { return made; } },
    { file: /\/sqlite3\/lib\/sqlite3\.js$/, methods: ["run", "exec", "prepare"], of: function (made) { return made.Database; } },
  ];
  onLoad(patches, function (patch, module) {
    var owner = patch.of(module.exports);
    patch.methods.forEach(function (name) {
      var original = owner.prototype[name];
      if (typeof original !== "function") return;
      owner.prototype[name] = function (sql) {
        var error = judge(sql, "sqlite");
        if (error === null) return original.apply(this, arguments);
        var last = arguments[arguments.length - 1];
        if (typeof last !== "function") throw error;
        process.nextTick(last, error);
        return this;
      };
    });
  });
}

// 3. What sends statements where nobody can look

function watchEngines(write) {
  var blind = { file: /\/node_modules\/(mongodb|tedious|oracledb|cassandra-driver)\// };
  onLoad([blind], function (patch, _, path) {
    write({ unseen: patch.file.exec(path)[1] });
  });
  var dlopen = process.dlopen;
  process.dlopen = function (_, path) {
    var engine = /(query_engine|pg-native|libpq|duckdb)/.exec(String(path));
    if (engine !== null) write({ unseen: engine[1] });
    return dlopen.apply(this, arguments);
  };
}
