import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { msaBin } from "../cli/spawn-msa.ts";
import { firstFailures } from "../demo/verdict.ts";
import { openConduit } from "./support/open-conduit.ts";
import { strangle } from "./support/strangle.ts";

const monoliths = fileURLToPath(new URL("../../fixtures/monoliths/", import.meta.url));
/** Installs, compiles and boots on a machine that others want, too. */
const patience = { timeout: 25 * 60_000 };

test.for([
  ["conduit-express", "src/controllers/comments.ts", "articles", "comments"],
  ["conduit-koa", "src/controllers/comments-controller.js", "articles", "comments"],
  ["conduit-fastify", "src/routes/comments/index.ts", "articles", "comments"],
  ["conduit-nest", "src/comment/comment.service.ts", "article", "comment"],
] as const)(
  "%s: two modules become one service, and the monolith runs without its copy of them",
  patience,
  async ([fixture, file, ...names], context) => {
    const { signal } = context;
    const conduit = await openConduit({
      fixture: join(monoliths, fixture),
      mark: `retire-${fixture}-${process.pid}`,
      onEnd: (step) => context.onTestFinished(step),
      signal,
    });
    const { msa, commit, suite, answered } = await strangle(conduit, signal);
    Object.assign(conduit.env, { LOG_LEVEL: "error" });
    context.onTestFinished(async () => {
      await conduit.exec(process.execPath, msaBin, "down", "--quiet").catch(() => undefined);
    });
    await msa("init", "--yes");
    await commit();
    const extracted = JSON.parse(await msa("extract", ...names, "--as", "content", "--json"));
    expect(extracted).toMatchObject({
      status: "extracted",
      service: { name: "content" },
      verified: { boot: true },
    });
    await commit();
    await msa("up", "--detach");
    const baseline = await suite("monolith");
    expect(baseline.failed, firstFailures(baseline)).toBe(0);
    for (const name of names) await msa("move", name, "service");
    const moved = await suite("proxy");
    expect({ ...moved, failed: firstFailures(moved) }).toMatchObject({ passed: baseline.passed });
    expect(await answered(names[0])).toBeGreaterThan(0);
    await msa("down");
    await commit();

    const retired = JSON.parse(await msa("retire", ...names, "--keep-used", "--json"));
    expect(retired).toMatchObject({
      status: "retired",
      verified: { endpoints: true, typecheck: fixture === "conduit-koa" ? null : true },
    });
    expect(retired.endpoints.length).toBe(extracted.routes.length);
    expect(existsSync(join(conduit.dir, file))).toBe(false);
    await conduit.exec("npm", "run", "build", "--if-present", "--silent");
    await commit();
    await msa("up", "--detach");
    const after = await suite("proxy");
    expect(after.failed, firstFailures(after)).toBe(0);
    expect(after.passed).toBe(baseline.passed);
    // The monolith by itself does not know them any more.
    expect((await suite("monolith")).failed).toBeGreaterThan(0);
    await msa("down");
    await msa("undo");
    expect(existsSync(join(conduit.dir, file))).toBe(true);
  },
);
