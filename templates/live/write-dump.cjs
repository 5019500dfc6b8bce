"use strict";

// Writes the table whenever it has changed, whole or not at all. Who reads it decides when it has come to rest.

var fs = require("fs");
var path = require("path");

var tickMs = 100;
// A table that has not changed for so many ticks is looked at again when the next server listens.
var mostQuietTicks = 150;

module.exports = function writeDump(live, out) {
  var target = fileFor(out);
  var written = "";
  var timer = null;
  var quietTicks = 0;
  live.wake = function () {
    quietTicks = 0;
    if (timer !== null) return;
    timer = setInterval(write, tickMs);
    // The application may end when it has nothing left to do.
    if (timer.unref) timer.unref();
    write();
  };

  function write() {
    var text = JSON.stringify(dumpOf(live));
    if (text === written) {
      if (++quietTicks > mostQuietTicks) stop();
      return;
    }
    written = text;
    quietTicks = 0;
    try {
      fs.writeFileSync(target + ".new", text + "\n");
      fs.renameSync(target + ".new", target);
    } catch (_) {
      // The reader has what it wanted and has gone.
      stop();
    }
  }

  function stop() {
    clearInterval(timer);
    timer = null;
  }
};

function fileFor(out) {
  try {
    if (!fs.statSync(out).isDirectory()) return path.resolve(out);
  } catch (_) {
    return path.resolve(out);
  }
  // Whoever leaves the process group is found by this.
  fs.writeFileSync(path.join(out, process.pid + ".pid"), "");
  var thread = 0;
  try {
    thread = require("worker_threads").threadId;
  } catch (_) {}
  return path.resolve(out, process.pid + "-" + thread + ".json");
}

function dumpOf(live) {
  var roots = live.roots.filter(function (root) {
    return !root.isMounted();
  });
  var served = roots.filter(function (root) {
    return root.isServed(live.servers);
  });
  var others = roots.filter(function (root) {
    return !served.includes(root) && root.rows().length > 0;
  });
  // A server whose listener is nobody's application hands its requests on to one by hand.
  var byHand = live.servers.some(function (one) {
    return !roots.some(function (root) {
      return root.isServed([one]);
    });
  });
  if (byHand) served = served.concat(others);
  var frameworks = new Set(
    served.map(function (root) {
      return live.nest && /^(express|fastify)$/.test(root.framework) ? "nest" : root.framework;
    }),
  );
  var rows = served.flatMap(function (root) {
    return root.rows();
  });
  return {
    schemaVersion: 1,
    framework: frameworks.size === 0 ? null : Array.from(frameworks).join("+"),
    root: process.cwd(),
    ports: live.servers.map(portOf),
    // Applications that exist, are mounted nowhere and served by nobody yet.
    pending: byHand ? 0 : others.length,
    rows: rows,
  };
}

function portOf(one) {
  var address = one.server.address();
  return (address && address.port) || null;
}
