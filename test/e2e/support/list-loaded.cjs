// Preloaded into msa: writes down every file that is loaded, by require and by import.
const { appendFileSync } = require("node:fs");
const Module = require("node:module");

const file = process.env.MSA_LIST_LOADED;
const load = Module._load;
Module._load = function (request, ...rest) {
  appendFileSync(file, `${request}\n`);
  return load.call(this, request, ...rest);
};
Module.register(
  `data:text/javascript,${encodeURIComponent(`
    import { appendFileSync } from "node:fs";
    export async function load(url, context, next) {
      appendFileSync(${JSON.stringify(file)}, url + "\\n");
      return next(url, context);
    }`)}`,
);
