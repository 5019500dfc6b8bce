import { describe, expect, test } from "vitest";
import { startedPackage } from "../../../../src/code/read/project/started-package.ts";

const own = {
  build: "tsc",
  start: "node -r dotenv/config -r ./src/trace.js dist/server.js",
  dev: "tsx watch src/server.ts",
};

describe("who is started in a folder of the repository", () => {
  test.each([
    "pnpm --dir apps/api start",
    "npm start -w apps/api",
    "npm run start --workspace=@shop/api",
    "yarn workspace @shop/api start",
    "turbo run start --filter api",
    "cd apps/api && npm start",
    "npm start",
  ])("%s", (command) => {
    const root = { start: "npm run build && npm run serve:api", "serve:api": "npm start --prefix apps/api" };
    expect(startedPackage(command, root, "apps/api", own)).toEqual({
      folder: "apps/api",
      scripts: {
        build: "tsc -p apps/api/tsconfig.json",
        start: "node -r dotenv/config -r ./apps/api/src/trace.js apps/api/dist/server.js",
        dev: "tsx watch apps/api/src/server.ts",
      },
    });
  });

  test.each(["node apps/api/dist/server.js", "cd web && npm start", undefined])("not by %s", (command) => {
    expect(startedPackage(command, {}, "apps/api", own)).toBeNull();
  });

  test("the root's own package needs no folder", () => {
    expect(startedPackage("npm start --prefix .", {}, "", own)).toBeNull();
  });

  test.each([
    [
      "tsc -p tsconfig.build.json && tsc-alias",
      "tsc -p apps/api/tsconfig.build.json && tsc-alias -p apps/api/tsconfig.json",
    ],
    ["tsc --outDir ./out", "tsc --outDir ./apps/api/out -p apps/api/tsconfig.json"],
    ["swc src -d dist && node dist/main", " && node apps/api/dist/main"],
    [
      "node --env-file=../../.env dist/main.js --port 80",
      "node --env-file=../../.env apps/api/dist/main.js --port 80",
    ],
    ["NODE_ENV=production node /srv/main.js", "NODE_ENV=production node /srv/main.js"],
  ])("the paths of %s are seen from the root", (script, seen) => {
    const found = startedPackage("pnpm --dir apps/api start", {}, "apps/api", { start: script });
    expect(found?.scripts.start?.trim()).toBe(seen.trim());
  });

  test("what the start leads to comes along, what only checks does not", () => {
    const scripts = { start: "npm run up", up: "node dist/server.js", lint: "eslint ." };
    const found = startedPackage("pnpm --dir apps/api start", {}, "apps/api", scripts);
    expect(found?.scripts).toEqual({ start: "npm run up", up: "node apps/api/dist/server.js" });
  });
});
