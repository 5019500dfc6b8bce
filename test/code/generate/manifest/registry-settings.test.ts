import { expect, test } from "vitest";
import {
  npmSettings,
  pnpmSettings,
  yarnSettings,
} from "../../../../src/code/generate/manifest/registry-settings.ts";

test("where packages come from is taken along, who asks for them is not", () => {
  const { text, secrets } = npmSettings(
    [
      "; our own registry",
      "@acme:registry = https://npm.acme.test/",
      "registry=https://ann:secret@npm.acme.test/all/",
      "//npm.acme.test/:_authToken=secret",
      `//npm.acme.test/all/:_authToken=\${NPM_TOKEN}`,
      "//npm.acme.test/:always-auth=true",
      "_auth = c2VjcmV0",
      "legacy-peer-deps=true",
      "production=true",
      "prefix=/opt/ann",
      "",
    ].join("\r\n"),
  );
  expect(text).toBe(
    [
      "@acme:registry=https://npm.acme.test/",
      "registry=https://npm.acme.test/all/",
      `//npm.acme.test/all/:_authToken=\${NPM_TOKEN}`,
      "//npm.acme.test/:always-auth=true",
      "legacy-peer-deps=true",
      "",
    ].join("\n"),
  );
  expect(secrets).toEqual({ "//npm.acme.test/:_authToken": "secret", _auth: "c2VjcmV0" });
});

test("a file without anything about packages makes none", () => {
  expect(npmSettings("# nothing\nsave-exact=true\n//r.test/:_authToken=x\n").text).toBeNull();
});

test("of the newer Yarn's settings, plugins, paths and tokens stay behind", () => {
  const text = yarnSettings(
    [
      "nodeLinker: pnp",
      "yarnPath: .yarn/releases/yarn-4.1.0.cjs",
      "plugins:",
      "  - path: .yarn/plugins/x.cjs",
      "npmScopes:",
      "  acme:",
      '    npmRegistryServer: "https://npm.acme.test"',
      "    npmAuthToken: secret",
      "  other:",
      `    npmAuthToken: "\${OTHER_TOKEN}"`,
      "",
    ].join("\n"),
  );
  expect(text).toBe(
    [
      "enableImmutableInstalls: false",
      "nodeLinker: node-modules",
      "npmScopes:",
      "  acme:",
      '    npmRegistryServer: "https://npm.acme.test"',
      "  other:",
      `    npmAuthToken: "\${OTHER_TOKEN}"`,
      "",
    ].join("\n"),
  );
});

test("of pnpm's workspace file, what holds for packages goes along", () => {
  const text = pnpmSettings(
    [
      "# ours",
      "packages:",
      "- apps/*",
      "  - web",
      "patchedDependencies:",
      "  ink@1.0.0: patches/ink.patch",
      "allowBuilds:",
      "  # for the cutter",
      '  "@quay/cut": true',
      "overrides:",
      '  semver: "7.7.4"',
      "  ours: workspace:*",
      "  far: link:../far",
      '"//npm.acme.test/:_authToken": secret',
      "nodeLinker: hoisted",
    ].join("\r\n"),
  );
  expect(text).toBe(
    [
      "packages:",
      "  - .",
      "allowBuilds:",
      '  "@quay/cut": true',
      "overrides:",
      '  semver: "7.7.4"',
      "nodeLinker: hoisted",
      "",
    ].join("\n"),
  );
  expect(pnpmSettings(null)).toBe("packages:\n  - .\n");
  const patches = new Map([["@quay/rope@1.2.0", "patches/rope.patch"]]);
  expect(pnpmSettings(null, patches)).toBe(
    'packages:\n  - .\npatchedDependencies:\n  "@quay/rope@1.2.0": patches/rope.patch\n',
  );
});
