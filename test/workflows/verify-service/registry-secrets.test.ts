import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { registrySecrets } from "../../../src/workflows/verify-service/registry-secrets.ts";
import { makeTree } from "../../code/write/trees.ts";

const root = makeTree({
  ".npmrc": "registry=https://npm.acme.test/\n//npm.acme.test/:_authToken=s3cret\n",
  "home/.npmrc": "//other.test/:_authToken=mine",
  "open/.npmrc": "registry=https://npm.acme.test/\n",
});
const env = { HOME: join(root, "home") };

test("npm and Yarn are told in the environment", () => {
  const { env: told } = registrySecrets({ root, env }, "npm");
  expect(told).toEqual({ "npm_config_//npm.acme.test/:_authToken": "s3cret" });
});

test("pnpm is told in a file with the user's own settings, which is gone afterwards", () => {
  const { env: told, clear } = registrySecrets({ root, env }, "pnpm");
  const file = told.npm_config_userconfig ?? "";
  expect(readFileSync(file, "utf8")).toBe(
    "//other.test/:_authToken=mine\n//npm.acme.test/:_authToken=s3cret\n",
  );
  expect(statSync(file).mode & 0o077).toBe(0);
  clear();
  expect(existsSync(file)).toBe(false);
});

test("without secrets nothing is handed on", () => {
  expect(registrySecrets({ root: join(root, "open"), env }, "pnpm").env).toEqual({});
  expect(registrySecrets({ root: join(root, "home/none"), env }, "pnpm").env).toEqual({});
});
