import { readdirSync, readFileSync } from "node:fs";
import { join, posix, relative, sep } from "node:path";
import type { FileChange } from "../../code/generate/file-change.ts";
import { hashFile } from "../extract/read-sources.ts";

const isTest =
  /((\.|-|_)(test|tests|spec|e2e-spec)\.[cm]?[jt]sx?$)|(^|\/)(__tests?__|__mocks__|tests?|e2e)\//;
const isCode = /\.[cm]?[jt]sx?$/;
const left = new Set(["node_modules", ".git", ".msa", "dist", "build", "coverage"]);

/** Tests that load a file which goes: they would only keep the monolith from compiling. The service has its own copy to test. */
export function orphanedTests(root: string, servicesDir: string, gone: readonly string[]): FileChange[] {
  const bare = new Set(
    gone.flatMap((path) => [withoutEnding(path), withoutEnding(path).replace(/\/index$/, "")]),
  );
  return filesBelow(root, root, servicesDir)
    .filter((path) => isTest.test(path) && isCode.test(path) && !gone.includes(path))
    .filter((path) => loads(path, readFileSync(join(root, path), "utf8")).some((one) => bare.has(one)))
    .map((path) => ({ kind: "delete", path, beforeHash: hashFile(join(root, path)) ?? "" }));
}

/** What a test names by a relative path, without its ending. */
function loads(path: string, text: string): string[] {
  const named = text.matchAll(
    /(?:\bfrom|\bimport|\brequire\(|\bimport\(|\bmock\()\s*["'](\.{1,2}\/[^"']*)["']/g,
  );
  return [...named].map(([, to = ""]) =>
    withoutEnding(posix.join(posix.dirname(path), to)).replace(/\/$/, ""),
  );
}

function withoutEnding(path: string): string {
  return path.replace(isCode, "");
}

function filesBelow(root: string, folder: string, servicesDir: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    const own = relative(root, path).replaceAll(sep, "/");
    if (entry.isDirectory())
      return left.has(entry.name) || own === servicesDir ? [] : filesBelow(root, path, servicesDir);
    return entry.isFile() ? [own] : [];
  });
}
