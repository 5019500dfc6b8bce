"use strict";

// Which servers listen, and which functions were ever given their requests: websocket libraries take listeners off a
// server and call them by themselves.

var net = require("net");

module.exports = function watchServers(live) {
  var given = new WeakMap();
  ["on", "addListener", "prependListener"].forEach(function (name) {
    var original = net.Server.prototype[name];
    net.Server.prototype[name] = function (event, listener) {
      if (event === "request" && typeof listener === "function") {
        if (!given.has(this)) given.set(this, new Set());
        given.get(this).add(listener);
      }
      return original.apply(this, arguments);
    };
  });
  var listen = net.Server.prototype.listen;
  net.Server.prototype.listen = function () {
    var server = this;
    server.once("listening", function () {
      var listeners = given.get(server);
      if (listeners === undefined) return;
      var one = { server: server, listeners: listeners };
      live.servers.push(one);
      live.onServer.forEach(function (tell) {
        tell(one);
      });
      live.wake();
    });
    return listen.apply(server, arguments);
  };
};
