"use strict";

// Calls `apply(patch, module, path)` for each patch whose `file` matches a module, right after that was compiled. Also
// packages that an ES module imports come through here, as long as they are CommonJS themselves. Not later than this: node
// shows ES modules what a module exports right after it was compiled.
module.exports = function onLoad(patches, apply) {
  var Module = require("module");
  var compile = Module.prototype._compile;
  Module.prototype._compile = function (_, filename) {
    var result = compile.apply(this, arguments);
    var path = String(filename).replace(/\\/g, "/");
    for (var patch of patches) {
      if (!patch.file.test(path)) continue;
      try {
        apply(patch, this, path);
      } catch (_) {
        // A version that is built otherwise: the application must start all the same.
      }
    }
    return result;
  };
};
