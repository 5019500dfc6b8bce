import { packageOf } from "../../../util/package-of.ts";
import type { ProjectFacts } from "../../model/monolith.ts";
import type { ServiceRuntime } from "../plan.ts";
import { configFlag, outputFlag, rootFlag, rulesOf, typesFlag, unusedFlags } from "./compiler-flags.ts";
import { compilerPlugins } from "./compiler-plugins.ts";
import { scriptSteps } from "./script-steps.ts";
import type { StartScript } from "./start-script/script.ts";
import { startScript } from "./start-script.ts";

export interface RuntimeNeeds {
  readonly runtime: ServiceRuntime;
  /** Packages that the build or the start command needs. */
  readonly runners: readonly string[];
  /** The compiler takes the place of a tool of the monolith (`nest build`, a bundler), which may find imports by other names. */
  readonly replacesTool: boolean;
}

/**
 * How the service is built and started: with the monolith's own compiler and runner. Of its build script only
 * the compiler calls are kept; bundlers and monorepo tools describe the monolith's layout and stay behind.
 */
export function serviceRuntime(
  project: ProjectFacts,
  readSource: (path: string) => string,
  /** The code loads `.ts` files by name when it runs: what a compiler makes of it could not start. */
  runsSources = false,
): RuntimeNeeds {
  const base = {
    packageManager: project.modernYarn ? ("berry" as const) : project.packageManager,
    moduleKind: project.moduleKind,
    language: project.language,
    entry: project.entry,
    ...(project.workFolder === undefined ? {} : { workFolder: project.workFolder }),
    generate: null,
  };
  const flags = `${configFlag(project)}${unusedFlags(project, readSource)}${typesFlag(project, readSource)}`;
  const typecheck = project.language === "typescript" ? `tsc --noEmit${flags}` : null;
  const runner = interpreter(project);
  const script = startScript(project);
  const own = ownArguments(script);
  const preloaded = script.preloads
    .filter(({ name }) => !compilers.test(name))
    .map(({ name }) => packageOf(name))
    .filter((name) => name in project.packages);
  if (project.language === "javascript" && runner === null) {
    const nodePath = nodePathOf(project.scripts.start);
    const built = builtByBabel(project);
    const nodeArgs = [...own, built?.output ?? project.entry, ...script.args];
    return {
      runtime: { ...base, build: built?.command ?? null, nodeArgs, nodePath, typecheck },
      runners: [...(built?.packages ?? []), ...preloaded],
      replacesTool: false,
    };
  }
  const compile = runsSources ? null : compileSteps(project, flags);
  if (compile !== null) {
    return {
      runtime: {
        ...base,
        build: compile.command,
        nodeArgs: [...own, compile.output, ...script.args],
        nodePath: nodePathOf(project.scripts.start),
        typecheck,
        ...(compile.plugins.length === 0 ? {} : { compilerPlugins: compile.plugins }),
      },
      runners: [...compile.packages, ...preloaded],
      replacesTool: compile.replacesTool,
    };
  }
  const chosen = runner ?? (metadataIn(project, readSource) ? interpreters[1] : interpreters[0]);
  if (!chosen) throw new Error("the table of interpreters is empty");
  // The script may say itself how its compiler is loaded: `--loader ts-node/esm`.
  const stated = script.preloads.filter(({ name }) => chosen.packages.includes(packageOf(name)));
  const hooks = stated.length > 0 ? stated.flatMap(({ flag, name }) => [flag, name]) : chosen.nodeArgs;
  return {
    runtime: {
      ...base,
      build: null,
      nodeArgs: [...hooks, ...own, project.entry, ...script.args],
      nodePath: scriptsThatRun(project)
        .filter((script) => chosen.pattern.test(script))
        .flatMap(nodePathOf),
      typecheck,
    },
    runners: [...chosen.packages, ...preloaded],
    replacesTool: false,
  };
}

interface Interpreter {
  readonly pattern: RegExp;
  readonly nodeArgs: readonly string[];
  readonly packages: readonly string[];
  /** Where they are not declared themselves: what comes with them, in the version that is in use. */
  readonly broughtBy?: string;
}

const interpreters: readonly Interpreter[] = [
  { pattern: /\btsx\b/, nodeArgs: ["--import", "tsx"], packages: ["tsx"] },
  {
    pattern: /\bts-node(-dev)?\b|ts-node\/register/,
    nodeArgs: ["--require", "ts-node/register"],
    packages: ["ts-node"],
    broughtBy: "ts-node-dev",
  },
  {
    pattern: /\bbabel-node\b|@babel\/register/,
    nodeArgs: ["--require", "@babel/register"],
    packages: ["@babel/register"],
    broughtBy: "@babel/node",
  },
  {
    pattern: /@swc-node\/register|\bswc-node\b/,
    nodeArgs: ["--require", "@swc-node/register"],
    packages: ["@swc-node/register"],
  },
];

/** The runner of the start script; the development script speaks only when there is no start script that runs sources. */
function interpreter(project: ProjectFacts): Interpreter | null {
  for (const script of scriptsThatRun(project)) {
    const found = interpreters.find((one) => one.pattern.test(script) && has(project, one));
    if (found) return asInstalled(found, script, project);
    if (script === project.scripts.start && /\bnode\b/.test(script) && project.language === "javascript")
      return null;
  }
  return null;
}

/** Injection by the types of parameters: `tsx` writes none of them. */
function metadataIn({ tsconfigs }: ProjectFacts, readSource: (path: string) => string): boolean {
  return tsconfigs.some((file) => /"emitDecoratorMetadata"\s*:\s*true/.test(readSource(file)));
}

function has({ packages: installed }: ProjectFacts, { packages, broughtBy }: Interpreter): boolean {
  return packages.every((name) => name in installed) || (broughtBy !== undefined && broughtBy in installed);
}

function asInstalled(found: Interpreter, script: string, project: ProjectFacts): Interpreter {
  const { packages, broughtBy } = found;
  const own = packages.every((name) => name in project.packages);
  return {
    ...found,
    nodeArgs: [...runtimeOfBabel(script, project), ...found.nodeArgs.map((arg) => variantOf(arg, script))],
    packages: own || broughtBy === undefined ? packages : [broughtBy],
  };
}

/** Before version 8 `babel-node` loads what generators are compiled to, and does so before the code. */
function runtimeOfBabel(script: string, { packages }: ProjectFacts): string[] {
  const { range, installed } = packages["@babel/node"] ?? {};
  const major = Number.parseInt((installed ?? range ?? "").replace(/^\D+/, ""), 10);
  return /\bbabel-node\b/.test(script) && major < 8 ? ["--require", "regenerator-runtime/runtime"] : [];
}

/** Who does not check types when it starts, with code that may have errors, goes on like that. */
function variantOf(arg: string, script: string): string {
  if (arg !== "ts-node/register") return arg;
  const named = /\bts-node\/register\/[\w-]+/.exec(script)?.[0];
  const unchecked = /\bts-node(-dev)?\s(.*\s)?(-T|--transpile-?[oO]nly)\b/.test(script);
  return named ?? (unchecked ? "ts-node/register/transpile-only" : arg);
}

/** Where there are none of these names, whichever names the entry: `nodemon --exec ts-node src/app.ts`. */
function scriptsThatRun({ scripts, entry }: ProjectFacts): string[] {
  const usual = [scripts.start, scripts.dev].filter((script) => script !== undefined);
  return usual.length > 0 ? usual : Object.values(scripts).filter((script) => script.includes(entry));
}

/** `cross-env NODE_PATH=./dist node dist/index.js`: a setting of how code is found, not of what it does. */
function nodePathOf(script: string | undefined): string[] {
  const value = /(?:^|\s)NODE_PATH=["']?([^\s"']+)/.exec(script ?? "")?.[1];
  return (value ?? "").split(":").filter((folder) => folder !== "" && !/^[/$]/.test(folder));
}

const buildSteps = { between: /&&|;/, runs: /^(?:npm|pnpm|yarn)\s+run\s+([\w:.-]+)$/ };

interface Compile {
  readonly command: string;
  readonly output: string;
  readonly packages: readonly string[];
  readonly replacesTool: boolean;
  readonly plugins: NonNullable<ServiceRuntime["compilerPlugins"]>;
}

function compileSteps(project: ProjectFacts, flags: string): Compile | null {
  if (project.language !== "typescript") return null;
  const all = scriptSteps(project.scripts.build, project.scripts, buildSteps)
    .filter((step) => !/^tsc\b.*--noEmit\b/.test(step))
    .map((step) => step.replace(/^npx\s+(--yes\s+|-y\s+)?/, ""));
  // Of `tsc && tsup` the compiler checks types, and what runs is the bundle: its files may find each other by nothing else.
  const steps = (all.some((step) => bundles(step, project)) ? [] : all)
    .filter((step) => /^(tsc|tsc-alias|swc)\b/.test(step))
    // One that watches never ends.
    .map((step) => step.replace(/\s(-w|--watch|--preserveWatchOutput)(?=\s|$)/g, ""));
  const output = outputOf(project);
  if (startedOutput(project) === undefined && startsSources(project)) return null;
  // What mends paths in compiled code compiles nothing: `nest build && tsc-alias`.
  if (!steps.some((step) => /^(tsc|swc)\b(?!-)/.test(step)) || output === null) {
    // No compiler call of its own: compile with the project's tsconfig, unless the sources are run directly anyway.
    const plugins = compilerPlugins(project);
    const runsAsItIs = plugins.length === 0 && interpreter(project) !== null;
    if (runsAsItIs || output === null || !("typescript" in project.packages)) return null;
    const compiler = plugins.length === 0 ? "tsc" : "node ./msa/compile.cjs";
    const command = `${compiler}${flags}${outputFlag(project)}${rootFlag(project, output)}`;
    return { command, output, packages: ["typescript"], replacesTool: true, plugins };
  }
  const packages = steps.flatMap((step) =>
    step.startsWith("swc")
      ? ["@swc/cli", "@swc/core"]
      : [step.split(/\s/)[0] === "tsc" ? "typescript" : "tsc-alias"],
  );
  const command = steps
    .map((step) => (/^tsc\b(?!-)/.test(step) ? `${step}${rulesOf(flags)}${rootFlag(project, output)}` : step))
    .join(" && ");
  return { command, output, packages, replacesTool: false, plugins: [] };
}

function bundles(step: string, { entry }: ProjectFacts): boolean {
  return /^(tsup|tsdown|unbuild|pkgroll)\b/.test(step) || (/^esbuild\b/.test(step) && step.includes(entry));
}

/**
 * `babel src -d dist` behind `npm run build`, where the start script runs what it wrote; with the variables that the step
 * sets, by which Babel chooses among its settings. Version 6 has its command in `babel-cli`.
 */
function builtByBabel(project: ProjectFacts): { command: string; output: string; packages: string[] } | null {
  const { scripts, entry, packages } = project;
  const steps = scriptSteps(scripts.build, scripts, buildSteps)
    .map((step) => step.replace(/^(npx|cross-env)\s+/, ""))
    .filter((step) => /^([A-Z]\w*=[\w./-]+\s+)*babel\s/.test(step))
    .map((step) => step.replace(/\s(-w|--watch)(?=\s|$)/g, ""));
  const started = [scripts.start, scripts["start:prod"], scripts.serve]
    .map((text) => /\bnode\s+(?:-\S+\s+)*([\w./-]+)/.exec(text ?? "")?.[1]?.replace(/^\.\//, ""))
    .find((path) => path !== undefined);
  if (steps.length === 0 || started === undefined || withExtension(started) === entry) return null;
  const old = "babel-cli" in packages && !("@babel/cli" in packages);
  return {
    command: steps.join(" && "),
    output: started,
    packages: old ? ["babel-cli"] : ["@babel/cli", "@babel/core"],
  };
}

/** Where the compiler puts the entry: the script that starts it knows best, else outDir and rootDir. */
function outputOf(project: ProjectFacts): string | null {
  const started = startedOutput(project);
  if (started !== undefined) return withExtension(started.replace(/^\.\//, ""));
  if (project.outDir === null) return null;
  const root = project.rootDir ?? project.entry.split("/").slice(0, -1).join("/");
  const inside =
    root !== "" && project.entry.startsWith(`${root}/`)
      ? project.entry.slice(root.length + 1)
      : project.entry;
  return `${project.outDir.replace(/^\.\//, "").replace(/\/$/, "")}/${inside.replace(/\.([cm]?)tsx?$/, ".$1js")}`;
}

function startedOutput({ scripts, outDir }: ProjectFacts): string | undefined {
  return [scripts.start, scripts["start:prod"], scripts.serve]
    .map((script) => /\bnode\s+(?:-\S+\s+|--\S+\s+)*([\w./-]+)/.exec(script ?? "")?.[1])
    .find(
      (path) =>
        path !== undefined &&
        outDir !== null &&
        path.replace(/^\.\//, "").startsWith(`${outDir.replace(/^\.\//, "")}/`),
    );
}

/** What starts it runs the sources: the compiler's output was perhaps never run by anybody. */
function startsSources(project: ProjectFacts): boolean {
  const { start } = project.scripts;
  return interpreter(start === undefined ? project : { ...project, scripts: { start } }) !== null;
}

const withExtension = (path: string): string => (/\.[cm]?js$/.test(path) ? path : `${path}.js`);

/** What compiles while the code runs: with another runner, or with compiled code, it has nothing to do. */
const compilers = /^(ts-node|tsx|@babel\/register|@swc-node\/register)(\/|$)/;

/** The start script's own way to the code: what it loads first, reads and tells Node, in front of the entry. */
function ownArguments({ preloads, envFiles, flags }: StartScript): string[] {
  return [
    ...preloads.filter(({ name }) => !compilers.test(name)).flatMap(({ flag, name }) => [flag, name]),
    ...envFiles.map((file) => `--env-file=${file}`),
    ...flags,
  ];
}
