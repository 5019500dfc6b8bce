#!/usr/bin/env node
// Only the version check lives here: it must run, and explain itself, on any Node.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`msa needs Node 20.19 or newer; this is ${process.versions.node}.\n`);
  process.exitCode = 2;
} else {
  import("../dist/cli/main.js").then(({ main }) => main());
}
