import { existsSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { AnalysisDocument } from "../../src/report/analysis-schema/analysis-schema.ts";
import { spawnMsa } from "../cli/spawn-msa.ts";
import { freePort } from "../run/free-port.ts";
import { tinyApp } from "./support/boot-app.ts";
import { eventually } from "./support/eventually.ts";
import { markedProcesses } from "./support/marked-processes.ts";

const shop = (files: Readonly<Record<string, string>>, start = "node app.js"): string =>
  tinyApp({ files, packages: { express: "express" }, start });

async function analyze(
  cwd: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<AnalysisDocument> {
  const { code, stdout, stderr } = await spawnMsa(["analyze", "--json", ...args], { cwd, env });
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
}

const bootOf = ({ findings }: AnalysisDocument): AnalysisDocument["findings"][number] => {
  const found = findings.find(({ code }) => code === "BOOT");
  if (found === undefined) throw new Error("no finding BOOT");
  return found;
};

/** A variable that tells the processes of one test from all others. */
const marker = (): string => `boot-test-${process.pid}-${Math.random().toString(36).slice(2)}`;

const halfHidden = {
  "app.js": `
require("fs").writeFileSync("ran.txt", "");
const express = require("express");
const app = express();
function list(req, res) { res.end(); }
app.get("/orders", list);
for (const name of require("./names.json")) app.post("/orders/" + name.split("").reverse().join(""), function hidden(req, res) { res.end(); });
if (process.env.WITH_REPORTS) app.get("/reports", list);
app.listen(process.env.PORT || 3000);
`,
  "names.json": '["dnuf"]',
};

test("a live application fills what the code does not show, and says what it does not have", async () => {
  const cwd = shop(halfHidden, "npm start --silent");
  writeFileSync(
    join(cwd, "package.json"),
    JSON.stringify({ name: "shop", scripts: { start: "node app.js" }, dependencies: { express: "*" } }),
  );
  const still = await analyze(cwd, []);
  expect(still.live).toBe(null);
  expect(existsSync(join(cwd, "ran.txt")), "nothing was executed").toBe(false);
  const { live, endpoints } = await analyze(cwd, ["--boot"]);
  expect(live).toMatchObject({ framework: "express", rows: 2, precision: 0.5, recall: 0.5 });
  expect(live?.onlyLive).toEqual([
    { method: "POST", path: "/orders/fund", handler: "hidden", file: "app.js", line: 7, module: null },
  ]);
  expect(live?.onlyStatic.map(({ id }) => id)).toEqual(["GET /reports"]);
  expect(endpoints.map(({ id, uncertain }) => [id, uncertain])).toEqual([
    ["GET /orders", null],
    ["POST /orders/fund", "seen only in the running app"],
    ["GET /reports", null],
  ]);
});

test("a monolith that does not start: the analysis stands, the finding has its message and no value of the environment", async () => {
  const cwd = shop({
    "app.js": `
const app = require("express")();
app.get("/orders", (req, res) => res.end());
console.log("connecting with " + process.env.SHOP_TOKEN);
if (!process.env.SHOP_MAILER) throw new Error("SHOP_MAILER is required");
app.listen(process.env.PORT);
`,
    ".env": "SHOP_TOKEN=tr0ub4dor-and-three\n",
  });
  const { code, stdout, stderr } = await spawnMsa(["analyze", "--boot", "--verbose"], { cwd });
  expect(code, stderr).toBe(0);
  expect(stdout).toContain("GET /orders");
  expect(stdout).toMatch(/BOOT.*it ended \(exit code 1\) before it listened/);
  expect(stdout).toContain("SHOP_MAILER is required");
  expect(stdout).toContain("connecting with [SHOP_TOKEN]");
  expect(stdout + stderr).not.toContain("tr0ub4dor");
});

test("a monolith that hangs is ended at the deadline, with all that it started", async () => {
  const mark = marker();
  const cwd = shop({
    "app.js": `
const express = require("express");
const { spawn } = require("child_process");
spawn(process.execPath, ["-e", "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)"], { detached: true, stdio: "ignore" });
process.on("SIGTERM", () => {});
setInterval(() => {}, 1000);
express().get("/orders", (req, res) => res.end());
`,
  });
  const found = bootOf(await analyze(cwd, ["--boot", "--boot-timeout", "1"], { MARK: mark }));
  expect(found).toMatchObject({ level: "warning", file: "app.js" });
  expect(found.message).toContain("it did not listen within 1 s; it printed nothing");
  await eventually(() => markedProcesses(mark).length === 0);
});

test("an interrupted start leaves nothing behind", async () => {
  const mark = marker();
  const cwd = shop({
    "app.js": `require("fs").writeFileSync("ran.txt", ""); setInterval(() => {}, 1000);\n`,
  });
  let pid = -1;
  const ended = spawnMsa(["analyze", "--boot"], {
    cwd,
    env: { MARK: mark },
    onStart: (started) => {
      pid = started;
    },
  });
  await eventually(() => existsSync(join(cwd, "ran.txt")));
  process.kill(pid, "SIGINT");
  expect((await ended).code).toBe(130);
  await eventually(() => markedProcesses(mark).length === 0);
});

test("a build that fails is what the finding tells of", async () => {
  const cwd = shop({
    "app.js": 'require("fs").writeFileSync("ran.txt", "");\n',
    "build.js": 'throw new Error("no such type");\n',
  });
  const monolith = { entry: "app.js", start: "node app.js", build: "node build.js" };
  writeFileSync(join(cwd, "msa.config.json"), JSON.stringify({ monolith }));
  const found = bootOf(await analyze(cwd, ["--boot"]));
  expect(found.message).toContain("its build ended with exit code 1");
  expect(found.message).toContain("no such type");
  expect(existsSync(join(cwd, "ran.txt")), "it was not started").toBe(false);
});

test("a port that is written down and taken is named", async () => {
  const port = await freePort();
  const server = createServer().listen(port);
  onTestFinished(() => void server.close());
  const cwd = shop({ "app.js": `require("express")().listen(${port});\n` });
  const found = bootOf(await analyze(cwd, ["--boot"]));
  expect(found.message).toContain("EADDRINUSE");
  expect(found.fix).toContain(`port ${port} is written down`);
});

test("routes of every process of a monolith that forks are seen, and none of them is left", async () => {
  const mark = marker();
  const cwd = shop({
    "app.js": `
const { spawn, fork } = require("child_process");
const app = require("express")();
app.get("/orders", (req, res) => res.end());
const far = spawn(process.execPath, ["worker.js", "/far"], { detached: true, stdio: ["ignore", "ignore", "ignore", "ipc"] });
let missing = 2;
for (const child of [fork("./worker.js", ["/jobs"]), far]) child.once("message", () => --missing || app.listen(process.env.PORT));
`,
    "worker.js": `
const app = require("express")();
app.get(process.argv[2], (req, res) => res.end());
app.listen(0, () => process.send("up"));
`,
  });
  const { live } = await analyze(cwd, ["--boot"], { MARK: mark });
  const seen = live?.onlyLive.map(({ path }) => path).sort();
  expect(seen).toEqual(["/far", "/jobs"]);
  expect(live?.rows).toBe(3);
  await eventually(() => markedProcesses(mark).length === 0);
});

const hostile = JSON.stringify({
  schemaVersion: 1,
  framework: "<b>express</b>",
  rows: [
    { method: "get", path: "/orders/" },
    { method: "GET", path: "/<script>alert(1)</script>\u001b[31m" },
    { method: "GET", path: "/__proto__/:constructor", handler: "__proto__" },
    { method: "GET; DROP", path: "/x" },
    "not a row",
    ...Array.from({ length: 20_000 }, (_, at) => ({ method: "GET", path: `/made-up/${at}` })),
  ],
}).replace('"framework"', '"__proto__":{"polluted":true},"framework"');

test("a table from elsewhere, in a file or behind a URL, is only data", async () => {
  const cwd = shop({ "app.js": halfHidden["app.js"], "names.json": "[]", "live.json": hostile });
  const server = createServer((_, answer) => answer.end(hostile)).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await eventually(() => server.listening);
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/live.json`;
  const [fromFile, fromUrl] = [
    await analyze(cwd, ["--against-live", "live.json"]),
    await analyze(cwd, ["--against-live", url]),
  ];
  expect(fromUrl).toEqual(fromFile);
  expect(fromFile.live).toMatchObject({ rows: 20_003, broken: 2, precision: 0.5 });
  expect(fromFile.endpoints.map(({ id }) => id).slice(0, 4)).toEqual([
    "GET /orders",
    "GET /<script>alert(1)</script>\u001b[31m",
    "GET /__proto__/:constructor",
    "GET /made-up/0",
  ]);
  const { stdout } = await spawnMsa(["analyze", "--against-live", "live.json"], { cwd });
  expect(stdout).toContain("20002 only live");
  expect(stdout).not.toContain("\u001b");
  expect(existsSync(join(cwd, "ran.txt")), "nothing was executed").toBe(false);
});

test.each([
  [["--against-live", "nowhere.json"], "MSA4004", "there is no such file"],
  [["--against-live", "app.js"], "MSA4004", "it is no JSON"],
  [["--against-live", "http://127.0.0.1:1/"], "MSA4004", "127.0.0.1:1"],
  [["--boot", "--against-live", "app.js"], "MSA1006", "two ways"],
  [["--boot-timeout", "5"], "MSA1006", "--boot"],
])("msa analyze %j is refused", async (args, code, words) => {
  const ended = await spawnMsa(["analyze", "--json", ...args], { cwd: shop({ "app.js": "" }) });
  expect(ended.code).toBe(2);
  expect(JSON.parse(ended.stdout).error.code).toBe(code);
  expect(ended.stdout).toContain(words);
});
