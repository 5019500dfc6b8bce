import { expect, test } from "vitest";
import { readSources } from "../../src/workflows/extract/read-sources.ts";
import { tempFolder } from "../cli/spawn-msa.ts";

test("values of the environment never travel, even where the code names their file or folder", () => {
  const root = tempFolder({
    ".env": "SECRET=do-not-tell\n",
    "assets/.env": "SECRET=do-not-tell\n",
    "assets/.env.production": "SECRET=do-not-tell\n",
    "assets/.env.example": "SECRET=\n",
    "assets/.env.local.example": "SECRET=\n",
    "assets/environment.json": "{}",
    "assets/node_modules/x/index.js": "",
  });
  const { listFiles } = readSources(root);
  expect(listFiles(".env")).toEqual([]);
  expect(listFiles("assets/.env.gone")).toBeNull();
  expect(listFiles("assets")).toEqual([
    "assets/.env.example",
    "assets/.env.local.example",
    "assets/environment.json",
  ]);
});
