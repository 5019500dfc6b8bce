import { once } from "node:events";
import { mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, onTestFinished, test } from "vitest";
import { App, freePort, get, makeApp, tinyApp } from "./preload-harness.ts";

const running: App[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((app) => app.stop()));
});

async function start(
  files: Record<string, string>,
  args: string[],
  options: {
    env?: Record<string, string>;
    entersLate?: boolean;
    envFiles?: string[];
    nodePath?: string[];
    workFolder?: string;
    ownNames?: Record<string, string>;
    listens?: object[];
    folders?: string[];
  } = {},
): Promise<App> {
  const app = new App(makeApp(files, options), await freePort(), args, options.env);
  running.push(app);
  return app;
}

const reply = `(req, res) => res.end(req.url + " " + process.cwd())`;
const taken = 39999;
const cjs = `const http = require("http");const server = http.createServer(${reply});`;

const forms: Record<string, { file?: string; code: string }> = {
  "listen(number, callback)": { code: `${cjs} server.listen(${taken}, () => console.log("called back"));` },
  "listen(string, host, callback)": {
    code: `${cjs} server.listen("${taken}", "0.0.0.0", () => console.log("called back"));`,
  },
  "listen(number, host, backlog, callback)": {
    code: `${cjs} server.listen(${taken}, "127.0.0.1", 5, () => console.log("called back"));`,
  },
  "listen(options, callback)": {
    code: `${cjs} server.listen({ port: ${taken}, host: "127.0.0.1" }, () => console.log("called back"));`,
  },
  "listen(callback)": { code: `${cjs} server.listen(() => console.log("called back"));` },
  "listen() and an event": {
    code: `${cjs} server.on("listening", () => console.log("called back")); server.listen();`,
  },
  "app.listen(port, callback)": {
    code: `require("./tiny.cjs").app(${reply}).listen(${taken}, () => console.log("called back"));`,
  },
  "an ESM main": {
    file: "main.mjs",
    code: `import { createServer } from "node:http"; await null; createServer(${reply}).listen(${taken}, () => console.log("called back"));`,
  },
};

describe("the port", () => {
  for (const [form, { file = "main.cjs", code }] of Object.entries(forms)) {
    test(`is MSA_PORT with ${form}`, async () => {
      const app = await start({ [file]: code, "tiny.cjs": tinyApp }, [file]);
      const health = await app.healthy();
      expect(health.status).toBe(200);
      expect(JSON.parse(health.body)).toEqual({ status: "ok", service: "orders", pid: app.child.pid });
      expect((await app.get("/x")).body).toMatch(/^\/x /);
      expect(app.output).toContain("called back");
      await expect(get(taken, "/")).rejects.toThrow();
    });
  }

  test("is MSA_PORT under tsx", async () => {
    const code = `import { createServer } from "node:http";\nconst port: number = ${taken};\ncreateServer(${reply.replace("(req, res)", "(req, res)")}).listen(port);`;
    const app = await start(
      { "main.ts": code, "package.json": '{"type":"module"}' },
      ["--import", "tsx", "--import", "./msa/enter.mjs", "main.ts"],
      { entersLate: true },
    );
    expect((await app.healthy()).status).toBe(200);
  });

  test("falls back to PORT, read before the application loads a .env", async () => {
    const port = await freePort();
    const code = `process.env.PORT = "${taken}"; ${cjs} server.listen(process.env.PORT);`;
    const app = new App(makeApp({ "main.cjs": code }), port, ["main.cjs"], {
      MSA_PORT: "",
      PORT: String(port),
    });
    running.push(app);
    expect((await app.healthy()).status).toBe(200);
  });

  test("of later servers stays what the code says", async () => {
    const other = await freePort();
    const code = `${cjs} server.listen(${taken}, () => http.createServer((q, s) => s.end("second")).listen(${other}, "127.0.0.1"));`;
    const app = await start({ "main.cjs": code }, ["main.cjs"]);
    await app.healthy();
    expect((await get(other, "/")).body).toBe("second");
    expect((await get(other, "/__msa/health")).body).toBe("second");
  });

  test.each([
    ["a number", null],
    ["a variable", "METRICS_PORT"],
  ])("of later servers is a free one where the monolith has it: %s", async (_, env) => {
    const monoliths = await freePort();
    const blocker = createServer((_, response) => response.end("monolith")).listen(monoliths, "127.0.0.1");
    await once(blocker, "listening");
    const port = env === null ? String(monoliths) : `process.env.${env}`;
    const code = `${cjs} server.listen(${taken}, () => http.createServer((q, s) => s.end("second")).listen(${port}));`;
    const app = await start({ "main.cjs": code }, ["main.cjs"], {
      listens: [{ port: env === null ? monoliths : null, env }],
      env: { METRICS_PORT: String(monoliths) },
    });
    await app.healthy();
    await expect.poll(() => app.output).toMatch(/a further server of the code listens on 127\.0\.0\.1:\d+/);
    const [, other = "0"] = /127\.0\.0\.1:(\d+)/.exec(app.output) ?? [];
    expect((await get(Number(other), "/")).body).toBe("second");
    expect((await get(monoliths, "/")).body).toBe("monolith");
    blocker.close();
  });

  test("is not given to a socket in the file system or a plain TCP server", async () => {
    const tcp = await freePort();
    const code = `${cjs} const net = require("net");
      net.createServer((s) => s.end("tcp")).listen(${tcp}, "127.0.0.1");
      http.createServer((q, s) => s.end("pipe")).listen(require("path").join(__dirname, "app.sock"), () => server.listen(${taken}));`;
    const app = await start({ "main.cjs": code }, ["main.cjs"]);
    expect((await app.get("/x").catch(() => app.healthy().then(() => app.get("/x")))).body).toMatch(/^\/x/);
    await expect(get(taken, "/")).rejects.toThrow();
  });

  test("is kept by a server that tries again after EADDRINUSE", async () => {
    const port = await freePort();
    const code = `${cjs} let tries = 0;
      server.on("error", () => { tries++; console.log("busy"); setTimeout(() => server.listen(${taken} + tries), 50); });
      const blocker = http.createServer().listen(${port}, "127.0.0.1", () => {});
      server.listen(${taken}); setTimeout(() => blocker.close(), 150);`;
    // The blocker is the first HTTP server of this process: let it be a plain TCP one.
    const app = new App(
      makeApp({
        "main.cjs": code.replace(
          "http.createServer().listen",
          "require('net').createServer((s) => s.destroy()).listen",
        ),
      }),
      port,
      ["main.cjs"],
    );
    running.push(app);
    await app.healthy();
    expect(app.output).toContain("busy");
    expect((await app.get("/ok")).body).toMatch(/^\/ok/);
  });

  test("of a forked process is its own", async () => {
    const other = await freePort();
    const child = `require("http").createServer((q, s) => s.end("child")).listen(${other}, "127.0.0.1");`;
    const code = `${cjs} server.listen(${taken}, () => require("child_process").fork(__dirname + "/child.cjs"));
      process.on("exit", () => {});`;
    const app = await start({ "main.cjs": code, "child.cjs": child }, ["main.cjs"]);
    await app.healthy();
    for (let i = 0; i < 80; i++) {
      if (await get(other, "/").catch(() => null)) break;
      await new Promise((done) => setTimeout(done, 25));
    }
    expect((await get(other, "/__msa/health")).body).toBe("child");
    process.kill(Number(await get(other, "/").then(() => findChild(app.child.pid!))), "SIGKILL");
  });

  test("is shared by cluster workers", async () => {
    const code = `const cluster = require("cluster");
      if (cluster.isMaster || cluster.isPrimary) { cluster.fork(); cluster.fork(); }
      else { ${cjs} server.listen(${taken}); }
      process.on("disconnect", () => process.exit());`;
    const app = await start({ "main.cjs": code }, ["main.cjs"]);
    expect((await app.healthy()).status).toBe(200);
    expect((await app.get("/y")).body).toMatch(/^\/y/);
  });
});

function findChild(parent: number): string {
  return readFileSync(`/proc/${parent}/task/${parent}/children`, "utf8").trim().split(" ")[0]!;
}

describe("health", () => {
  test("is not seen by the application, and nothing else is hidden from it", async () => {
    const code = `${cjs} const seen = []; server.on("request", (req) => seen.push(req.method + " " + req.url)); server.removeAllListeners("request");
      server.on("request", (req, res) => { seen.push(req.method + " " + req.url); res.end(JSON.stringify(seen)); }); server.listen(${taken});`;
    const app = await start({ "main.cjs": code }, ["main.cjs"]);
    await app.healthy();
    await app.get("/__msa/health?x=1");
    await app.get("/__msa/health", { method: "POST" });
    expect(JSON.parse((await app.get("/__msa/healthy")).body)).toEqual([
      "POST /__msa/health",
      "GET /__msa/healthy",
    ]);
  });

  test("is not answered before the application listens", async () => {
    const code = `${cjs} process.on("message", () => server.listen(${taken})); process.send("up");`;
    const app = await start({ "main.cjs": code }, ["main.cjs"]);
    await once(app.child, "message");
    await expect(app.get("/__msa/health")).rejects.toThrow("ECONNREFUSED");
    app.child.send("listen");
    expect((await app.healthy()).status).toBe(200);
  });
});

describe("the working folder", () => {
  test("is MSA_WORKDIR while the application loads, and its modules still come from the service", async () => {
    const monolith = makeApp({
      ".env": "FROM_ENV=yes",
      "data.txt": "monolith",
      "lib.cjs": "module.exports = 'wrong'",
    });
    const code = `const fs = require("fs"); const text = fs.readFileSync("data.txt", "utf8") + require("./lib.cjs") + process.env.FROM_ENV;
      require("http").createServer((q, s) => s.end(text)).listen(1);`;
    const app = await start({ "main.cjs": code, "lib.cjs": "module.exports = ' right '" }, ["main.cjs"], {
      env: { MSA_WORKDIR: monolith },
      envFiles: [".env", ".env.local"],
    });
    await app.healthy();
    // loadEnvFile came with Node 20.12.
    expect((await app.get("/")).body).toBe("monolith right yes");
  });

  test("is entered after hooks that are required behind the preload", async () => {
    const monolith = makeApp({});
    const files = {
      "hook.cjs": "globalThis.hookedIn = process.cwd();",
      "main.cjs": `require("http").createServer((q, s) => s.end([globalThis.hookedIn, process.cwd()].join(" "))).listen(1);`,
    };
    const dir = makeApp(files, { entersLate: true });
    const app = new App(dir, await freePort(), ["--require", "./hook.cjs", "main.cjs"], {
      MSA_WORKDIR: monolith,
    });
    running.push(app);
    await app.healthy();
    expect((await app.get("/")).body).toBe(`${realpathSync(dir)} ${realpathSync(monolith)}`);
  });

  test("is entered after the module hooks, which keep to the service's tsconfig", async () => {
    const paths = (word: string): string =>
      JSON.stringify({ compilerOptions: { baseUrl: ".", paths: { "@word": [`./${word}.ts`] } } });
    const monolith = makeApp({
      "tsconfig.json": paths("theirs"),
      "theirs.ts": "export default 'theirs'",
      "data.txt": "monolith ",
    });
    const code = `import { readFileSync } from "node:fs"; import word from "@word"; import { createServer } from "node:http";
      createServer((q: unknown, s: any) => s.end(readFileSync("data.txt", "utf8") + word)).listen(1);`;
    const files = {
      "main.ts": code,
      "ours.ts": "export default 'ours'",
      "tsconfig.json": paths("ours"),
      "package.json": '{"type":"module"}',
    };
    const args = ["--import", "tsx", "--import", "./msa/enter.mjs", "main.ts"];
    const app = await start(files, args, { env: { MSA_WORKDIR: monolith }, entersLate: true });
    await app.healthy();
    expect((await app.get("/")).body).toBe("monolith ours");
  });

  test("a package.json that code asks for is the monolith's, and that of a package its own", async () => {
    const app = await start(
      {
        "config/main.js": `const { name } = require("../package.json"); const own = require("own");
require("http").createServer((req, res) => res.end(name + " " + own)).listen(1);`,
        "package.json": `{ "name": "orders" }`,
        "msa/monolith.json": `{ "name": "warehouse" }`,
        "elsewhere/node_modules/own/index.js": `module.exports = require("../../../package.json").name;`,
      },
      ["config/main.js"],
      { nodePath: ["./elsewhere/node_modules"] },
    );
    await app.healthy();
    expect((await app.get("/")).body).toBe("warehouse orders");
  });

  test("names of own files mean what was built of them, for the service's own code alone", async () => {
    const app = await start(
      {
        "dist/main.js": `require("./far/asks.js"); const { word } = require("src/gulls/word"); const { tide } = require("@app/tides");
const own = require("own"); require("http").createServer((req, res) => res.end([word, tide, own].join(" "))).listen(1);`,
        "dist/far/asks.js": `if (require("src/gulls/word").word !== "gull") throw new Error("another one");`,
        "dist/gulls/word.js": `exports.word = "gull";`,
        "dist/libs/tides/src/index.js": `exports.tide = "high";`,
        "elsewhere/node_modules/own/index.js": `let found = "none"; try { found = require("src/gulls/word"); } catch {} module.exports = found;`,
      },
      ["dist/main.js"],
      {
        ownNames: { src: "dist", "@app/tides": "dist/libs/tides/src/index" },
        nodePath: ["./elsewhere/node_modules"],
      },
    );
    await app.healthy();
    expect((await app.get("/")).body).toBe("gull high none");
  });

  test("is not where code is looked for: neither by NODE_PATH nor by a pattern", async () => {
    const monolith = makeApp({ "out/word.js": "module.exports = 'theirs'" });
    const code = `const found = [require("word"), require("late"), __msaHere("out/*.js"), __msaHere("/elsewhere/*.js"), __msaHere(process.env.NOT_SET), __msaHere(["out/*.js"])];
      require("http").createServer((q, s) => s.end(JSON.stringify(found))).listen(1);`;
    const files = {
      "main.cjs": code,
      "out/word.js": "module.exports = 'ours'",
      "src/late.js": "module.exports = 'late'",
    };
    const app = await start(files, ["main.cjs"], {
      env: { MSA_WORKDIR: monolith, NODE_PATH: "./src" },
      nodePath: ["./out"],
    });
    await app.healthy();
    const [word, late, near, far, unset, list] = JSON.parse((await app.get("/")).body);
    expect([unset, list]).toEqual([null, [near]]);
    expect([word, late, far]).toEqual(["ours", "late", "/elsewhere/*.js"]);
    expect(near).toMatch(/msa-preload-.*\/out\/\*\.js$/);
    expect(near.startsWith(monolith)).toBe(false);
  });

  test("is not where threads and processes that the service starts look for what loads first", async () => {
    // No package is found from there.
    const monolith = mkdtempSync(join(tmpdir(), "msa-bare-"));
    onTestFinished(() => rmSync(monolith, { recursive: true }));
    const asked = `JSON.stringify([process.cwd(), __msaHere("x.js")])`;
    const files = {
      "main.mjs": `import { Worker } from "node:worker_threads"; import { fork } from "node:child_process"; import { createServer } from "node:http";
        const told = (from) => new Promise((done) => from.once("message", done).once("error", (error) => done(String(error))));
        const found = await Promise.all([told(new Worker(new URL("thread.cjs", import.meta.url))), told(fork(new URL("child.cjs", import.meta.url)))]);
        createServer((q, s) => s.end(JSON.stringify(found))).listen(1);`,
      "thread.cjs": `require("worker_threads").parentPort.postMessage(${asked});`,
      "child.cjs": `process.send(${asked}, () => process.disconnect());`,
    };
    for (const flag of ["--no-warnings", "--stack-trace-limit=20"]) {
      const app = await start(files, [flag, "--import", "tsx", "--import", "./msa/enter.mjs", "main.mjs"], {
        env: { MSA_WORKDIR: monolith },
        entersLate: true,
      });
      await app.healthy();
      const found: string[] = JSON.parse((await app.get("/")).body);
      for (const one of found) {
        const [folder, here] = JSON.parse(one);
        expect(folder).toBe(realpathSync(monolith));
        expect(here).toMatch(/msa-preload-.*\/x\.js$/);
        expect(here.startsWith(realpathSync(monolith))).toBe(false);
      }
    }
  });

  test("is where data beside the code is looked for, unless the service has it", async () => {
    const monolith = makeApp({ "left/notes.txt": "theirs", "labels.txt": "theirs" });
    const code = `const fs = require("fs"); const path = require("path");
      const read = (name) => fs.readFileSync(name, "utf8");
      const found = [__msaThere(path.join(__dirname, "left/notes.txt")), __msaOwn(path.join(__dirname, "left/notes.txt")), __msaOwn(path.join(__dirname, "labels.txt"))];
      require("http").createServer((q, s) => s.end(found.map(read).join(" ") + __msaThere(":memory:"))).listen(1);`;
    const app = await start({ "main.cjs": code, "labels.txt": "ours" }, ["main.cjs"], {
      env: { MSA_WORKDIR: monolith },
    });
    await app.healthy();
    expect((await app.get("/")).body).toBe("theirs theirs ours:memory:");
  });

  test("has the folders that the code goes through, also where nothing of them came along", async () => {
    const code = `const found = require("fs").readdirSync(__dirname + "/routes/docks").length;
      require("http").createServer((q, s) => s.end("found " + found)).listen(1);`;
    const app = await start({ "main.cjs": code }, ["main.cjs"], { folders: ["routes/docks"] });
    await app.healthy();
    expect((await app.get("/")).body).toBe("found 0");
  });

  test.each(["with", "without"])("is a folder below the root, %s MSA_WORKDIR", async (how) => {
    const files = { "apps/api/labels.txt": "theirs" };
    const monolith = makeApp(files);
    const code = `const fs = require("fs"); const path = require("path");
      const read = fs.readFileSync("labels.txt", "utf8");
      const here = path.relative(path.join(__dirname, "../.."), __msaHere(path.resolve("src/x.js")));
      require("http").createServer((q, s) => s.end(read + " " + here)).listen(1);`;
    const app = await start(
      { "apps/api/main.cjs": code, "apps/api/labels.txt": "ours" },
      ["apps/api/main.cjs"],
      { workFolder: "apps/api", ...(how === "with" ? { env: { MSA_WORKDIR: monolith } } : {}) },
    );
    await app.healthy();
    expect((await app.get("/")).body).toBe(
      `${how === "with" ? "theirs" : "ours"} ${join("apps", "api", "src", "x.js")}`,
    );
  });

  test("stays where it is without MSA_WORKDIR", async () => {
    const dir = makeApp({ "main.cjs": `${cjs} server.listen(1);` });
    const app = new App(dir, await freePort(), ["main.cjs"]);
    running.push(app);
    await app.healthy();
    expect((await app.get("/")).body).toContain(join(dir).split("/").at(-1)!);
  });
});
