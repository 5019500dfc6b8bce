import { basename, dirname, join } from "node:path";
import { entriesIn, readSource } from "../disk/watched-disk.ts";
import { sourceName, testName } from "./source-names.ts";

const part = /[._-](controller|module|routes?|router|resolver|service)s?\.[cm]?[jt]sx?$/i;
/** Folders whose entries are one feature each. */
const features = /^(routes?|routers?|controllers?|modules|api|v\d+)$/i;
/** What a test says that is not named like one. */
const testing =
  /\b(describe|it|test)\s*\(\s*["'`]|["'](supertest|chai|mocha|sinon|vitest|tap|node:test|@jest\/globals)["']/;

/**
 * A backend may have tests to sell: `src/test/test.controller.ts`, or `src/routes/test/index.ts` beside other features. Such a
 * folder holds parts of an application, and no test.
 */
export function isFeature(folder: string): boolean {
  const files = filesBelow(folder, 4);
  if (files.some((file) => testName.test(file))) return false;
  return (
    files.some((file) => part.test(file)) ||
    (features.test(basename(dirname(folder))) &&
      files.some((file) => sourceName.test(file)) &&
      !files.some((file) => sourceName.test(file) && testing.test(textOf(file))))
  );
}

function filesBelow(folder: string, depth: number): string[] {
  return entriesOf(folder).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isFile()) return [path];
    return entry.isDirectory() && depth > 0 && !/^(\.|node_modules$)/.test(entry.name)
      ? filesBelow(path, depth - 1)
      : [];
  });
}

function entriesOf(folder: string) {
  try {
    return entriesIn(folder, sourceName);
  } catch {
    return [];
  }
}

function textOf(path: string): string {
  try {
    return readSource(path).toString();
  } catch {
    return "";
  }
}
