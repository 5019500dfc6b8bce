import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readManifest } from "../../../../src/code/read/project/manifest.ts";
import { readPatches } from "../../../../src/code/read/project/package-patches.ts";

function patchesOf(files: Record<string, unknown>) {
  const root = mkdtempSync(join(tmpdir(), "msa-patches-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), typeof content === "string" ? content : JSON.stringify(content));
  }
  return readPatches(root, readManifest(root)!);
}

const installed = {
  "node_modules/rope/package.json": { version: "1.0.0", dependencies: { yarn: "1" } },
  "node_modules/yarn/package.json": { version: "1.0.0", dependencies: { fibre: "1" } },
};

test("a package behind others is patched for whoever brings it", () => {
  const found = patchesOf({
    "package.json": { scripts: { postinstall: "patch-package" }, dependencies: { rope: "1", sail: "1" } },
    "patches/fibre+1.0.0.patch": "",
    "patches/@quay+sail+2.0.0.patch": "",
    ...installed,
  });
  expect(found).toEqual({
    command: "patch-package",
    patches: [
      {
        path: "patches/@quay+sail+2.0.0.patch",
        key: "@quay+sail+2.0.0.patch",
        pkg: "@quay/sail",
        neededBy: [],
      },
      { path: "patches/fibre+1.0.0.patch", key: "fibre+1.0.0.patch", pkg: "fibre", neededBy: ["rope"] },
    ],
  });
});

test("pnpm's are listed in package.json or in its workspace file", () => {
  const patch = (key: string, path: string, pkg: string) => ({ path, key, pkg, neededBy: [pkg] });
  const dependencies = { "@quay/rope": "1", sail: "1" };
  const listed = { patchedDependencies: { "@quay/rope@1.2.0": "patches/rope.patch" } };
  expect(patchesOf({ "package.json": { dependencies, pnpm: listed } })).toEqual({
    command: null,
    patches: [patch("@quay/rope@1.2.0", "patches/rope.patch", "@quay/rope")],
  });
  const workspace = [
    "packages:",
    "  - .",
    "patchedDependencies:",
    "  # why",
    '  "@quay/rope@1.2.0": ./patches/rope.patch',
    "  sail: patches/sail.patch",
    "overrides:",
    "  x: 1",
    "",
  ].join("\n");
  expect(patchesOf({ "package.json": { dependencies }, "pnpm-workspace.yaml": workspace })?.patches).toEqual([
    patch("@quay/rope@1.2.0", "patches/rope.patch", "@quay/rope"),
    patch("sail", "patches/sail.patch", "sail"),
  ]);
});

test("none without a tool that applies them", () => {
  expect(
    patchesOf({ "package.json": { dependencies: { ink: "1" } }, "patches/ink+1.0.0.patch": "" }),
  ).toBeNull();
});
