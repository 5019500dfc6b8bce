import { isCode, isEnvironmentFile } from "../../../util/file-kinds.ts";
import { packageOf } from "../../../util/package-of.ts";
import { type Followed, type Following, followTest } from "./follow-test.ts";
import type { TestRunner } from "./test-runner.ts";
import type { TestSources } from "./test-sources.ts";

interface Settings {
  /** File that they stand in. */
  readonly path: string;
  readonly text: string;
}

/** What a runner is told in files, and in its key of package.json. */
export function settingsOf({ configs, key }: TestRunner, read: TestSources["read"]): Settings[] {
  const own = key === null ? undefined : keyOf(read("package.json"), key);
  return [
    ...configs.map((path) => ({ path, text: read(path) ?? "" })),
    ...(own === undefined ? [] : [{ path: "package.json", text: JSON.stringify(own, null, 1) }]),
  ];
}

/**
 * Files and packages that the settings of a runner, or its script, name in texts: what prepares all tests must travel with any of them.
 * A text where they cannot.
 */
export function namedInSettings(
  runner: TestRunner,
  settings: readonly Settings[],
  following: Following,
): Omit<Followed, "why" | "loads" | "words"> | string {
  const script = [...runner.front, ...runner.words].map((word) => `"${word}"`).join(" ");
  const texts = [...settings, { path: "package.json", text: script }];
  if (runner.name === "jest" && texts.some(({ text }) => /["']?\bprojects["']?\s*:/.test(text)))
    return "its jest runs several projects";
  const support = new Set<string>();
  const data = new Set<string>();
  const env = new Set<string>();
  const packages = new Set<string>();
  for (const { path, text } of texts) {
    const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/") + 1) : "";
    const root = /\brootDir["']?\s*:\s*["']\.?\/?([^"']*)["']/.exec(text)?.[1] ?? "";
    for (const word of wordsOf(path, text)) {
      const pkg = packageOf(word);
      if (pkg in following.packages) packages.add(pkg);
      const file = fileOf(word, [folder, root === "" ? "" : `${root.replace(/\/$/, "")}/`, ""], following);
      if (file === null || runner.configs.includes(file)) continue;
      if (isEnvironmentFile(file)) {
        env.add(file);
        continue;
      }
      const fact = following.factOf(file);
      if (fact === null) {
        if (!following.isThere(file)) return `${path} names ${file}, which the service does not have`;
        if (following.isWhole(file))
          return `${path} names ${file}: its tests start the application as a whole`;
        if (!isCode(file) && file !== "package.json") data.add(file);
        continue;
      }
      const followed = followTest(fact, following);
      if (followed.why !== null) return `${path} names ${file}: ${followed.why}`;
      for (const one of [file, ...followed.support]) support.add(one);
      for (const one of followed.data) data.add(one);
      for (const one of followed.env) env.add(one);
      for (const one of followed.packages) packages.add(one);
    }
  }
  return { support: [...support], data: [...data], env: [...env], packages: [...packages] };
}

/** What a setting leaves out, or only counts, need not be there. */
const leftOut = /\b(\w*IgnorePatterns|collectCoverageFrom|exclude|ignore)["']?\s*:\s*\[[^\]]*\]/g;

/** What stands in quotes; where a format needs none, every word. */
function wordsOf(path: string, text: string): string[] {
  if (/\.(ya?ml|opts)$/.test(path)) return text.match(/[^\s,"'`[\]]+/g) ?? [];
  return [...text.replace(leftOut, "").matchAll(/["'`]([^"'`\n]+)["'`]/g)].map(([, word]) => word ?? "");
}

function fileOf(word: string, folders: readonly string[], { find }: Following): string | null {
  const path = word.replace(/^<rootDir>\//, "").replace(/^\.\//, "");
  // A pattern, a flag or a name is no path to a file.
  if (path === "" || /[*?^$|()\\\s]/.test(path) || path.startsWith("..") || path.startsWith("/")) return null;
  if (!word.includes("/") && !/\.\w+$/.test(word)) return null;
  for (const folder of new Set(folders)) {
    const found = find(folder + path);
    if (found !== null) return found;
  }
  return null;
}

function keyOf(manifest: string | null, key: string): unknown {
  const content: unknown = JSON.parse((manifest ?? "{}").replace(/^\uFEFF/, ""));
  return typeof content === "object" && content !== null ? Reflect.get(content, key) : undefined;
}
