/** A second process on one database loses columns by itself, and what msa writes does not let it. */
import { copyFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { type SchemaWatch, startWatched } from "../../src/run/start-watched.ts";
import { Cleanup } from "../demo/workbench.ts";
import { type Conduit, openConduit } from "./support/open-conduit.ts";
import { strangle, withOwnStart } from "./support/strangle.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const fixture = join(root, "fixtures/monoliths/conduit-nest");
/** Installs packages and compiles three times. */
const patience = { timeout: 15 * 60_000 };
const guarded = "src/database/database.module.ts";

test("a column that the service does not know survives its start", patience, async (context) => {
  const cleanup = new Cleanup();
  context.onTestFinished(() => cleanup.run());
  const mark = `schema-guard-${process.pid}`;
  const { signal } = context;
  const conduit = await openConduit({ fixture, mark, onEnd: (step) => cleanup.add(step), signal });
  const { dir, env, exec } = conduit;
  const url = env.DATABASE_URL ?? "";
  const bench = await strangle(conduit, signal);
  // The entities make the schema: what the danger comes from.
  Object.assign(env, { DB_SYNCHRONIZE: "true", LOG_LEVEL: "error" });
  await bench.msa("init", "--yes");
  await bench.commit();
  await withOwnStart(conduit, null, url, async () => {});
  await bench.msa("extract", "tag", "--verify", "none");
  const service = join(dir, "services/tag");
  symlinkSync(join(dir, "node_modules"), join(service, "node_modules"));
  const build = (): Promise<string> => exec("npm", "--prefix", service, "run", "build");
  await build();

  // The monolith went on meanwhile: its next release has a column more, with data in it.
  const ask = askOf(conduit, url);
  await ask(
    "insert into tags (name) values ('kept'); alter table tags add column curator text default 'ada'",
  );
  const curator = async (): Promise<unknown> => {
    const known = await ask(
      "select column_name from information_schema.columns where table_name = 'tags' and column_name = 'curator'",
    );
    return known.length === 0
      ? "the column is gone"
      : (await ask("select curator from tags where name = 'kept'"))[0]?.curator;
  };
  expect(await curator()).toBe("ada");
  await withOwnStart(conduit, "tag", url, async () => {});
  expect(await curator(), "with the guard").toBe("ada");

  // Without the guard, what a trial start looks at stops it before the statement is sent.
  copyFileSync(join(dir, guarded), join(service, guarded));
  await build();
  const watch = await trialStart(conduit, service);
  expect(watch.watched).toEqual(["postgres"]);
  expect(watch.changes.join("\n")).toMatch(/ALTER TABLE "tags" DROP COLUMN "curator"/);
  expect(await curator(), "stopped").toBe("ada");

  // And this is what both are for.
  await withOwnStart(conduit, "tag", url, async () => {});
  expect(await curator()).toBe("the column is gone");
});

async function trialStart({ env }: Conduit, service: string): Promise<SchemaWatch> {
  const port = 15_000 + Math.floor(Math.random() * 17_000);
  let seen: SchemaWatch | null = null;
  const request = {
    name: "tag",
    argv: ["npm", "start"],
    cwd: service,
    env: { ...env, MSA_PORT: String(port) },
    healthUrl: `http://127.0.0.1:${port}/__msa/health`,
    onLine: () => {},
    signal: new AbortController().signal,
    timeoutMs: 60_000,
    routes: null,
    schema: join(root, "templates/verify/schema-watch.cjs"),
  };
  const started = await startWatched(request, (schema) => {
    seen = schema;
  }).catch(() => null);
  await started?.stop(5_000);
  return started?.schema ?? seen ?? { changes: [], watched: [], unseen: [], outside: [], made: [] };
}

function askOf({ dir }: Conduit, connectionString: string) {
  return async (sql: string): Promise<Record<string, unknown>[]> => {
    const entry = pathToFileURL(join(dir, "node_modules/pg/lib/index.js")).href;
    const { default: pg }: { default: { Client: new (options: object) => Client } } = await import(entry);
    const client = new pg.Client({ connectionString });
    await client.connect();
    try {
      return (await client.query(sql)).rows ?? [];
    } finally {
      await client.end();
    }
  };
}

interface Client {
  connect(): Promise<void>;
  query(sql: string): Promise<{ rows?: Record<string, unknown>[] }>;
  end(): Promise<void>;
}
