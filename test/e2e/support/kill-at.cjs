// Loaded before msa: the process ends, as by `kill -9`, in front of the KILL_AT-th call that changes the disk. KILL_COUNT names a
// file that is given how many there were.
"use strict";
const fs = require("node:fs");
const { syncBuiltinESMExports } = require("node:module");

const at = Number(process.env.KILL_AT || 0);
let seen = 0;

function step() {
  seen++;
  if (seen === at) process.kill(process.pid, "SIGKILL");
}

for (const holder of [fs.promises, fs]) {
  for (const name of [
    "rename",
    "unlink",
    "mkdir",
    "rmdir",
    "rm",
    "writeFile",
    "chmod",
    "appendFile",
    "copyFile",
  ]) {
    for (const form of [name, `${name}Sync`]) {
      const own = holder[form];
      if (typeof own !== "function") continue;
      holder[form] = function (...args) {
        step();
        return own.apply(this, args);
      };
    }
  }
}
for (const [holder, form] of [
  [fs.promises, "open"],
  [fs, "openSync"],
  [fs, "open"],
]) {
  const own = holder[form];
  holder[form] = function (path, flags, ...rest) {
    if (typeof flags === "string" && /[wa+]/.test(flags)) step();
    return own.call(this, path, flags, ...rest);
  };
}
syncBuiltinESMExports();
if (process.env.KILL_COUNT) {
  const write = fs.writeFileSync;
  process.on("exit", () => {
    const all = seen;
    write(process.env.KILL_COUNT, String(all));
  });
}
