"use strict";

// Loaded by msa in front of what a service is tried out with: its own process, its compiler, its build. Node looks for
// packages in every folder above a file, so that a service below the monolith would find the monolith's: in a container it
// has its own ones alone. MSA_HIDDEN_PACKAGES is a JSON list of the node_modules folders that are not to be found. What
// was looked for in them is written into the folder that MSA_SCHEMA_WATCH names, where there is one. Needs no package.

var hidden = JSON.parse(process.env.MSA_HIDDEN_PACKAGES || "[]");
var key = Symbol.for("msa.hide-packages");

if (hidden.length > 0 && !globalThis[key]) {
  globalThis[key] = true;
  start();
}

function start() {
  var fs = require("fs");
  var path = require("path");
  var Module = require("module");
  // Before anything is hidden: what is written down is what is really there.
  var exists = fs.existsSync;
  var noted = new Set();

  hideFromRequire(Module, note);
  if (Module.register) {
    var data = { hidden: hidden, out: process.env.MSA_SCHEMA_WATCH || null };
    Module.register("./hide-packages-loader.mjs", require("url").pathToFileURL(__filename), { data: data });
  }
  hideFromTools(fs, path);
  hideCommands(path);

  function note(request) {
    var name = request.split("/").slice(0, request[0] === "@" ? 2 : 1).join("/");
    var there = hidden.some(function (folder) {
      return exists(path.join(folder, name));
    });
    if (!there || noted.has(name) || !process.env.MSA_SCHEMA_WATCH) return;
    noted.add(name);
    try {
      fs.appendFileSync(path.join(process.env.MSA_SCHEMA_WATCH, process.pid + ".jsonl"), JSON.stringify({ outside: name }) + "\n");
    } catch (_) {
      // The reader has what it wanted and has gone.
    }
  }
}

// 1. `require`, also `createRequire` and `require.resolve`

function hideFromRequire(Module, note) {
  var paths = Module._nodeModulePaths;
  Module._nodeModulePaths = function () {
    return paths.apply(this, arguments).filter(function (folder) {
      return hidden.indexOf(folder) < 0;
    });
  };
  var resolve = Module._resolveFilename;
  Module._resolveFilename = function (request) {
    try {
      return resolve.apply(this, arguments);
    } catch (error) {
      if (error && error.code === "MODULE_NOT_FOUND" && /^[@\w]/.test(request)) note(request);
      throw error;
    }
  };
}

// 2. Compilers, which look for themselves and synchronously. What an application serves from disk it reads in another way.

function hideFromTools(fs, path) {
  var isHidden = function (file) {
    if (typeof file !== "string" || file.indexOf("node_modules") < 0) return false;
    var full = path.resolve(file);
    return hidden.some(function (folder) {
      if (full === folder) return true;
      // The stores of pnpm and Yarn: links of the service lead there, too.
      return full.startsWith(folder + path.sep) && !/^\.(pnpm|store|cache)(\/|\\|$)/.test(full.slice(folder.length + 1));
    });
  };
  var gone = function (what, file) {
    return Object.assign(new Error("ENOENT: no such file or directory, " + what + " '" + file + "'"), { code: "ENOENT", errno: -2, syscall: what, path: file });
  };
  var exists = fs.existsSync;
  fs.existsSync = function (file) {
    return !isHidden(file) && exists.apply(this, arguments);
  };
  ["statSync", "readdirSync", "readFileSync"].forEach(function (name) {
    var original = fs[name];
    fs[name] = function (file, options) {
      if (!isHidden(file)) return original.apply(this, arguments);
      if (options && options.throwIfNoEntry === false) return undefined;
      throw gone(name.replace(/Sync$/, ""), file);
    };
  });
}

// 3. Scripts: npm puts the commands of every folder above in front of the path.

function hideCommands(path) {
  var child = require("child_process");
  var spawn = child.spawn;
  child.spawn = function () {
    var args = Array.prototype.slice.call(arguments).map(function (one) {
      if (!one || typeof one !== "object" || Array.isArray(one) || !one.env || !one.env.PATH) return one;
      var kept = one.env.PATH.split(path.delimiter).filter(function (folder) {
        return hidden.indexOf(path.dirname(folder)) < 0 || path.basename(folder) !== ".bin";
      });
      return Object.assign({}, one, { env: Object.assign({}, one.env, { PATH: kept.join(path.delimiter) }) });
    });
    return spawn.apply(this, args);
  };
}
