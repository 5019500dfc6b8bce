import { splitCommand } from "../../../util/split-command.ts";
import type { ProjectFacts } from "../../model/monolith.ts";
import { scriptSteps } from "../needs/script-steps.ts";

/** The project's own runner of tests, as its scripts and settings say it. */
export interface TestRunner {
  readonly name: RunnerName;
  /** Words of the test script in front of the runner: variables, and what sets them. */
  readonly front: readonly string[];
  /** Options of the script that the service's runs have as well, the runner's own name first. */
  readonly words: readonly string[];
  /** Files, folders and patterns that the script names. */
  readonly places: readonly string[];
  /** Files with its settings, relative to the root; those of compilers that it asks included. */
  readonly configs: readonly string[];
  /** Its key in package.json, where the settings are there. */
  readonly key: string | null;
  readonly packages: readonly string[];
}

type RunnerName = "jest" | "vitest" | "mocha" | "ava" | "node";

interface Known {
  readonly name: RunnerName;
  /** The word of a script that starts it. */
  readonly starts: RegExp;
  readonly configs: readonly string[];
  readonly key: string | null;
  /** Packages beside its own that come along where the project has them. */
  readonly brings: RegExp;
  /** Options that are about the whole of the monolith: how much is covered, what changed, what is watched. */
  readonly drops: RegExp;
  /** Options with a value behind them, so that it is not taken for a place. */
  readonly takes: RegExp;
}

const endings = ["js", "cjs", "mjs", "ts", "mts", "cts"];
const named = (base: string, more: readonly string[] = []): string[] =>
  [...endings, ...more].map((ending) => `${base}.${ending}`);

const known: readonly Known[] = [
  {
    name: "jest",
    starts: /(^|\/)jest(\.js)?$/,
    configs: named("jest.config", ["json"]),
    key: "jest",
    brings: /^(jest|@jest\/globals|@types\/jest|ts-jest|babel-jest|@swc\/jest|@swc\/core|typescript)$/,
    drops:
      /^(--(coverage|collectCoverage|watch|changed|only|findRelated|testPath|testName|silent=)|-o$|-t$)/i,
    takes:
      /^(-c|--config|-w|--maxWorkers|--testTimeout|--env|--setupFiles\w*|--rootDir|--testPathPatterns?|--testNamePattern|-t)$/,
  },
  {
    name: "vitest",
    starts: /(^|\/)vitest(\.mjs)?$/,
    configs: [...named("vitest.config"), ...named("vite.config")],
    key: null,
    brings: /^(vitest|vite)$/,
    drops: /^(--(coverage|watch|ui|changed|reporter|outputFile|workspace|project)|-w$|--run$)/,
    takes:
      /^(-c|--config|-r|--root|--dir|--environment|--pool|--testTimeout|--reporter|--outputFile|--project)$/,
  },
  {
    name: "mocha",
    starts: /(^|\/)_?mocha$/,
    configs: [...named(".mocharc", ["json", "jsonc", "yml", "yaml"]), "test/mocha.opts"],
    key: "mocha",
    brings: /^(mocha|@types\/mocha)$/,
    drops: /^(--watch|-w$|--reporter|-R$|-g$|--grep|-f$|--fgrep)/,
    takes:
      /^(-r|--require|--import|--loader|--experimental-loader|-t|--timeout|-u|--ui|--extension|--ext|--file|--config|-R|--reporter|-g|--grep|-s|--slow|--ignore|--spec|-n|--node-option)$/,
  },
  {
    name: "ava",
    starts: /(^|\/)ava$/,
    configs: named("ava.config"),
    key: "ava",
    brings: /^ava$/,
    drops: /^(--(watch|match|tap)|-w$|-m$|-t$)/,
    takes: /^(--config|--timeout|-T|--concurrency|-c|--match|-m)$/,
  },
  {
    name: "node",
    starts: /^--test$/,
    configs: [],
    key: null,
    brings: /^$/,
    drops: /^--(test-(only|name-pattern|reporter|coverage)|experimental-test-coverage|watch)/,
    takes:
      /^(-r|--require|--import|--loader|--experimental-loader|--test-concurrency|--test-timeout|--env-file)$/,
  },
];

/** Settings of compilers that runners ask by themselves. */
const compilers: readonly { readonly files: readonly string[]; readonly brings: RegExp }[] = [
  {
    files: [
      "babel.config.js",
      "babel.config.cjs",
      "babel.config.json",
      ".babelrc",
      ".babelrc.js",
      ".babelrc.json",
    ],
    brings: /^(@babel\/|babel-plugin-|babel-preset-|babel-jest$)/,
  },
  { files: [".swcrc"], brings: /^@swc\/(core|jest|register|helpers)$/ },
];

/** The runner of `npm test`, or why nobody can tell which one it is and how it is started. */
export function testRunner(
  { scripts, packages, outDir }: ProjectFacts,
  read: (path: string) => string | null,
): TestRunner | string {
  const found = stepWithRunner(scripts);
  if (typeof found === "string") return found;
  const { one, front, rest } = found;
  const options: string[] = [];
  const places: string[] = [];
  const configs: string[] = [];
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at] ?? "";
    const value = one.takes.test(word) ? rest[++at] : undefined;
    if (one.drops.test(word)) continue;
    if (!word.startsWith("-")) {
      if (!(one.name === "vitest" && /^(run|watch|dev)$/.test(word))) places.push(word);
    } else options.push(word, ...(value === undefined ? [] : [value]));
    if (/^(-c|--config)$/.test(word) && value !== undefined && one.name !== "ava") configs.push(value);
    const inline = /^--config=(.+)$/.exec(word)?.[1];
    if (inline !== undefined) configs.push(inline);
  }
  const output = (outDir ?? "dist").replace(/^\.\//, "").replace(/\/$/, "");
  const built = places.find((place) => place.replace(/^\.\//, "").startsWith(`${output}/`));
  if (built !== undefined) return `its test script runs what was built (${built})`;
  const own = configs.map((path) => path.replace(/^\.\//, ""));
  const settings = own.length > 0 ? own : one.configs.filter((path) => read(path) !== null).slice(0, 1);
  const lost = settings.find((path) => read(path) === null);
  if (lost !== undefined) return `its test script names ${lost}, which is not there`;
  const asked = compilers.flatMap(({ files, brings }) =>
    files.filter((path) => read(path) !== null).map((path) => ({ path, brings })),
  );
  const wanted = [one.brings, ...asked.map(({ brings }) => brings)];
  return {
    name: one.name,
    front,
    words: runnerWords(one, options),
    places,
    configs: [...settings, ...asked.map(({ path }) => path)],
    key: one.key !== null && settings.length === 0 ? one.key : null,
    packages: [
      ...Object.keys(packages).filter((name) => wanted.some((pattern) => pattern.test(name))),
      ...front.filter((word) => word in packages),
    ],
  };
}

function runnerWords({ name }: Known, options: readonly string[]): string[] {
  switch (name) {
    case "jest":
      // Thresholds of what must be covered are about the whole of the monolith.
      return ["jest", ...options, "--coverage=false"];
    case "vitest":
      return ["vitest", "run", ...options];
    case "mocha":
      return ["mocha", ...options];
    case "ava":
      return ["ava", ...options];
    case "node":
      return ["node", ...options, "--test"];
    default:
      return name satisfies never;
  }
}

interface Step {
  readonly one: Known;
  readonly front: readonly string[];
  readonly rest: readonly string[];
}

function stepWithRunner(scripts: ProjectFacts["scripts"]): Step | string {
  const script = scripts.test ?? scripts["test:unit"] ?? scripts.unit;
  if (script === undefined) return "the monolith has no test script";
  for (const step of scriptSteps(script, scripts, testSteps)) {
    const found = runnerOf(splitCommand(step));
    if (found !== null) return found;
  }
  return "its test script starts no runner that msa knows (jest, vitest, mocha, ava, node --test)";
}

const testSteps = {
  between: /&&|;|\|\|/,
  runs: /^(?:npm|pnpm|yarn)\s+(?:run\s+)?([\w:.-]+)(?:\s+--\s+.*)?$/,
};

const setters = /^(cross-env|cross-env-shell|env|npx|dotenv|--|c8|nyc|node)$/;

function runnerOf(words: readonly string[]): Step | null {
  for (const one of known) {
    const at = words.findIndex((word) => one.starts.test(word));
    if (at === -1) continue;
    const before = words.slice(0, at);
    if (one.name === "node") {
      const node = before.findIndex((word) => /^(node|tsx)$/.test(word));
      if (node === -1) return null;
      // `tsx --test` is `node --import tsx --test`.
      const loader = before[node] === "tsx" ? ["--import", "tsx"] : [];
      return {
        one,
        front: variables(before.slice(0, node)),
        rest: [...loader, ...before.slice(node + 1), ...words.slice(at + 1)],
      };
    }
    const strange = before.filter(
      (word) => !setters.test(word) && !isVariable(word) && !word.startsWith("-") && !word.includes("/"),
    );
    return strange.length > 0 ? null : { one, front: variables(before), rest: words.slice(at + 1) };
  }
  return null;
}

const isVariable = (word: string): boolean => /^[A-Za-z_]\w*=/.test(word);

/** The variables that a script sets, with what sets them on every system. */
function variables(before: readonly string[]): string[] {
  const set = before.filter(isVariable);
  return set.length > 0 && before.includes("cross-env") ? ["cross-env", ...set] : set;
}
