/** Every module of a Nest monolith becomes a service, and the monolith's own suite does not notice. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { msaBin } from "../cli/spawn-msa.ts";
import { runSuite } from "../demo/suite.ts";
import { firstFailures } from "../demo/verdict.ts";
import { portRun } from "../run/port-run.ts";
import { markedProcesses } from "./support/marked-processes.ts";
import { logDdl } from "./support/no-ddl.ts";
import { openConduit } from "./support/open-conduit.ts";

const fixture = fileURLToPath(new URL("../../fixtures/monoliths/conduit-nest", import.meta.url));
const names = ["article", "comment", "notification", "profile", "tag", "user"];
/** Installs packages eight times, and starts a database. */
const patience = { timeout: 20 * 60_000 };

test("conduit-nest: every module extracted and moved, no schema touched", patience, async (context) => {
  const mark = `conduit-nest-${process.pid}-${Math.random().toString(36).slice(2)}`;
  const { dir, env, exec, stop } = await openConduit({
    fixture,
    mark,
    onEnd: (step) => context.onTestFinished(step),
    signal: context.signal,
  });
  const [monolith = 0, proxy = 0, admin = 0, first = 0] = await portRun(4 + names.length);
  Object.assign(env, {
    PORT: String(monolith),
    MSA_MONOLITH_PORT: String(monolith),
    MSA_PROXY_PORT: String(proxy),
    MSA_PROXY_ADMIN_PORT: String(admin),
    MSA_SERVICES_FIRST_PORT: String(first),
    LOG_LEVEL: "error",
  });
  const msa = (...args: string[]): Promise<string> => exec(process.execPath, msaBin, ...args);
  const commit = async (words: string): Promise<void> => {
    await exec("git", "add", "-A");
    await exec("git", "-c", "user.name=t", "-c", "user.email=t@e.org", "commit", "-q", "-m", words);
  };
  const suite = (port: number) => runSuite(dir, `http://127.0.0.1:${port}`, env, context.signal);

  await msa("init", "--yes");
  await commit("msa init");
  // The monolith makes the schema; whatever is noted after that was done by somebody who must not.
  await msa("up", "--detach");
  await msa("down");
  const log = await logDdl(dir, env.DATABASE_URL ?? "");
  const plan: { steps: { module: string }[] } = JSON.parse(await msa("plan", "--json"));
  expect(plan.steps.map(({ module }) => module).sort()).toEqual(names);

  env.DATABASE_URL = log.urlFor("service");
  for (const name of names) {
    const result = JSON.parse(await msa("extract", name, "--json"));
    expect(result.verified, name).toMatchObject({ typecheck: true, boot: true, health: true });
    await commit(`msa extract ${name}`);
  }
  expect(await log.tagsOf("service")).toEqual([]);

  context.onTestFinished(() => msa("down").then(() => undefined));
  await msa("up", "--detach");
  const own = await suite(monolith);
  expect(own.failed, firstFailures(own)).toBe(0);
  for (const [at, name] of names.entries()) {
    await msa("move", name, "service");
    // What lies in between is the league's to try.
    if (at > 0 && at < names.length - 1) continue;
    const moved = await suite(proxy);
    expect(moved.failed, `${name}: ${firstFailures(moved)}`).toBe(0);
    expect(moved.passed, name).toBe(own.passed);
  }
  const status: { endpoints: { module: string; id: string; requests: { service: number } }[] } = JSON.parse(
    await msa("status", "--json"),
  );
  const unused = status.endpoints.filter((one) => names.includes(one.module) && one.requests.service === 0);
  expect(unused.map(({ id }) => id)).toEqual([]);

  // What a service answers is its own: the rest of the monolith's endpoints are not there.
  const table: { endpoints: string[]; service: { port: number } }[] = names.map((name) =>
    JSON.parse(readFileSync(join(dir, "services", name, "msa.extract.json"), "utf8")),
  );
  for (const { endpoints, service } of table) {
    for (const path of ["/api/tags", "/api/articles", "/api/user", "/api/notifications", "/health"]) {
      const { status: code } = await fetch(`http://127.0.0.1:${service.port}${path}`);
      expect(code === 404, `${path} of the service of ${endpoints[0]}`).toBe(
        !endpoints.includes(`GET ${path}`),
      );
    }
  }
  await msa("down");
  await stop();
  await expect.poll(() => markedProcesses(mark), { timeout: 60_000 }).toEqual([]);
});
