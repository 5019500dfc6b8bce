import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { RuntimeNeed } from "../../src/code/generate/runtime/runtime-files.ts";
import { failureOf, openPeers, secret } from "./open-peers.ts";
import { writeRuntime } from "./open-runtime.ts";

const { connect } = openPeers();
const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }
});

const commonjs: RuntimeNeed = { modules: "commonjs", uses: ["calls", "answers"] };
const loads = {
  commonjs: { file: "callee.cjs", line: 'const { createListener, context } = require("./msa-runtime");' },
  esm: { file: "callee.mjs", line: 'import { createListener, context } from "./msa-runtime/index.mjs";' },
};

/** A process that holds nothing but the generated folder and answers `Users.*`. */
async function startCallee(modules: "commonjs" | "esm", port = 0) {
  const root = writeRuntime({ modules, uses: ["answers"] });
  const { file, line } = loads[modules];
  writeFileSync(
    join(root, file),
    `${line}
     class NoSuchUser extends Error {}
     createListener({ secret: ${JSON.stringify(secret)}, port: ${port}, handlers: {
       "Users.find": (id) => { if (id < 0) throw Object.assign(new NoSuchUser("none"), { status: 404 }); return { id, at: new Date(id), as: context.get().user }; },
       "Users.hang": () => new Promise(() => { process.send("hangs"); }),
     } }).then(({ port }) => process.send(port));
     process.on("message", () => undefined);`,
  );
  const child = fork(join(root, file), { cwd: root, env: { PATH: process.env.PATH ?? "" } });
  children.push(child);
  const [listening] = await once(child, "message");
  return { child, port: Number(listening), url: `http://127.0.0.1:${listening}` };
}

test.each(["commonjs", "esm"] as const)(
  "a process with nothing but the generated folder answers: %s",
  async (modules) => {
    const { url } = await startCallee(modules);
    class NoSuchUser extends Error {}
    const client = connect(url, { errors: { NoSuchUser } });
    expect(await client.call("Users", "find", [5])).toEqual({ id: 5, at: new Date(5), as: undefined });
    const error = await failureOf(client.call("Users", "find", [-1]));
    expect(error).toBeInstanceOf(NoSuchUser);
    expect(error.status).toBe(404);
  },
);

test("a peer killed in the middle of a call is a 503, and the same client reaches its successor", async () => {
  const first = await startCallee("commonjs");
  const client = connect(first.url, { breaker: { failures: 2, halfOpenAfter: 50 } });
  await client.call("Users", "find", [1]);
  const hangs = once(first.child, "message");
  const calls = [client.call("Users", "hang", []), client.call("Users", "hang", [])].map(failureOf);
  await hangs;
  const gone = once(first.child, "exit");
  first.child.kill("SIGKILL");
  await gone;
  for (const call of calls) expect(await call).toMatchObject({ code: "MSA_PEER_DOWN", status: 503 });
  await startCallee("esm", first.port);
  for (;;) {
    const answer = await client.call("Users", "find", [2]).catch((error) => error);
    if (answer.id === 2) break;
    expect(answer).toMatchObject({ status: 503 });
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
});

test("a caller with idle connections ends when its work is done, without being closed", async () => {
  const { url } = await startCallee("commonjs");
  const root = writeRuntime(commonjs);
  writeFileSync(
    join(root, "caller.cjs"),
    `const { createClient } = require("./msa-runtime");
     const client = createClient({ name: "users", url: ${JSON.stringify(url)}, secret: ${JSON.stringify(secret)} });
     client.call("Users", "find", [3]).then((user) => { process.send(user.id); process.disconnect(); });`,
  );
  const caller = fork(join(root, "caller.cjs"), { cwd: root });
  children.push(caller);
  const [[found], [code]] = await Promise.all([once(caller, "message"), once(caller, "exit")]);
  expect([found, code]).toEqual([3, 0]);
});

test("a listener does not keep a process running that has nothing else to do", async () => {
  const root = writeRuntime({ modules: "commonjs", uses: ["answers"] });
  writeFileSync(
    join(root, "ends.cjs"),
    `require("./msa-runtime").createListener({ secret: ${JSON.stringify(secret)}, handlers: {} })
       .then(({ port }) => fetch("http://127.0.0.1:" + port)).then((answer) => process.send(answer.status));`,
  );
  const child = fork(join(root, "ends.cjs"), { cwd: root });
  children.push(child);
  const [[status], [code]] = await Promise.all([once(child, "message"), once(child, "exit")]);
  expect([status, code]).toEqual([401, 0]);
});

test("the environment switches a process", async () => {
  const root = writeRuntime(commonjs);
  writeFileSync(
    join(root, "asks.cjs"),
    'const { switchOf } = require("./msa-runtime"); process.send([switchOf("users"), switchOf("orders")]); process.disconnect();',
  );
  const child = fork(join(root, "asks.cjs"), {
    cwd: root,
    env: { PATH: process.env.PATH ?? "", MSA_USERS: "remote" },
  });
  children.push(child);
  const [answer] = await once(child, "message");
  expect(answer).toEqual(["remote", "local"]);
});
