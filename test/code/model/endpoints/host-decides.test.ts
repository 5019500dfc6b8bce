import { join } from "node:path";
import { expect, test } from "vitest";
import { flattenEndpoints } from "../../../../src/code/model/endpoints/flatten-endpoints.ts";
import { readFacts } from "../../../../src/code/read/read-facts.ts";
import { configSchema } from "../../../../src/config/schema.ts";

async function uncertainOf(fixture: string): Promise<Record<string, string | null>> {
  const root = join(import.meta.dirname, "../../../../fixtures/read", fixture, "input");
  const facts = await readFacts({ root, config: configSchema.parse({}), onProgress: () => {} });
  return Object.fromEntries(
    flattenEndpoints(facts).map(({ id, handler, uncertain }) => [
      `${id} ${handler.file} ${handler.name}`,
      uncertain,
    ]),
  );
}

const byHost = "the host that is asked decides whether it answers";
const whileItRuns = "which of the applications is asked is decided while it runs";

test("what is mounted for one host alone is no row that may move", async () => {
  expect(await uncertainOf("express-host-decides")).toEqual({
    "GET / shop.js anonymous": byHost,
    "GET /goods/:id shop.js anonymous": byHost,
    "GET / members.js anonymous": byHost,
    "GET /cards/:id members.js anonymous": byHost,
    "GET /about main.js anonymous": null,
    "GET / main.js anonymous": null,
    "GET /help main.js anonymous": null,
  });
});

test("a controller of one host alone is none either", async () => {
  expect(await uncertainOf("nest-host-controller")).toEqual({
    "GET /users src/app.module.ts AdminUsersController.all": byHost,
    "GET /users src/app.module.ts UsersController.all": null,
  });
});

test("of several applications that code chooses from, none has rows that may move", async () => {
  expect(await uncertainOf("koa-applications-by-host")).toEqual({
    "GET / office.js anonymous": whileItRuns,
    "GET /guests office.js anonymous": whileItRuns,
    "GET / open.js anonymous": whileItRuns,
    "GET /guests open.js anonymous": whileItRuns,
  });
});
