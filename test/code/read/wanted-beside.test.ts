import { join } from "node:path";
import { expect, test } from "vitest";
import { wantedBeside } from "../../../src/code/read/project/wanted-beside.ts";
import { makeTree } from "../write/trees.ts";

const declared = new Set(["cloud-client", "express", "printer", "shipper"]);

function wanted(manifest: object, files: Record<string, string> = {}): string[] {
  const root = makeTree({
    "node_modules/shipper/package.json": JSON.stringify({ name: "shipper", ...manifest }),
    ...Object.fromEntries(
      Object.entries(files).map(([path, text]) => [`node_modules/shipper/${path}`, text]),
    ),
  });
  return wantedBeside(join(root, "node_modules/shipper"), declared);
}

test("peers are wanted, optional ones are not", () => {
  const peerDependencies = { printer: "1", express: ">=4" };
  const peerDependenciesMeta = { express: { optional: true } };
  expect(wanted({ peerDependencies, peerDependenciesMeta })).toEqual(["printer"]);
});

test("so is what a package loads that it has for its development only", () => {
  const devDependencies = { "cloud-client": "3", express: "4" };
  const loading = {
    "index.js": 'const { Client } = require("cloud-client/logs");\nmodule.exports = Client;\n',
  };
  expect(wanted({ devDependencies }, loading)).toEqual(["cloud-client"]);
});

test("also in its types alone, and in a main file that is named without its ending", () => {
  const devDependencies = { "cloud-client": "3", printer: "1" };
  const files = {
    "types/index.d.ts": "import { Client } from 'cloud-client';\n",
    "lib/index.js": 'import "printer";\n',
  };
  expect(wanted({ main: "lib", types: "types/index.d.ts", devDependencies }, files)).toEqual([
    "cloud-client",
    "printer",
  ]);
});

test("not what it brings itself, nor what the monolith does not have", () => {
  const manifest = {
    dependencies: { "cloud-client": "3" },
    devDependencies: { "cloud-client": "3", mocha: "9" },
  };
  expect(wanted(manifest, { "index.js": 'require("cloud-client"); require("mocha");' })).toEqual([]);
});
