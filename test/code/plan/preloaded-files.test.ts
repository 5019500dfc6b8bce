import { expect, test } from "vitest";
import { startCommand } from "../../../src/code/generate/manifest/start-command.ts";
import { preloadedFiles, withPreloaded } from "../../../src/code/plan/keep/preloaded-files.ts";
import { indexUnits } from "../../../src/code/plan/keep/unit-index.ts";
import { aPlan } from "../generate/a-plan.ts";
import { makeFacts, unit } from "../model/make-facts.ts";

test("a file that says how imports are found is loaded in the service's folder, others where .env lies", () => {
  const facts = makeFacts({
    units: [
      unit("paths.js#register", [], { packages: ["tsconfig-paths"] }),
      unit("patch.js#patch", [], { packages: ["pg"] }),
    ],
  });
  const scripts = { start: "node -r ./paths.js -r ./patch.js dist/server.js" };
  const found = preloadedFiles({ ...facts.project, scripts }, indexUnits(facts));
  expect(found).toMatchObject({ files: ["paths.js", "patch.js"], finders: ["./paths.js"], lost: [] });

  const nodeArgs = ["-r", "./paths.js", "-r", "./patch.js", "dist/server.js"];
  const plan = aPlan({}, withPreloaded(aPlan({}, { nodeArgs }).runtime, found));
  expect(startCommand(plan)).toMatchObject({
    argv: ["node", "--require", "./paths.js", "--require", "./msa/preload.cjs", "dist/server.js"],
    readers: ["./patch.js"],
  });
});
