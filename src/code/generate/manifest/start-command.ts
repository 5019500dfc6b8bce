import type { ExtractionPlan } from "../../plan/plan.ts";

export interface StartCommand {
  /** Whole argv, to be run from the service's folder. */
  readonly argv: readonly string[];
  /** `--env-file` arguments of the monolith. The preload reads them: Node would look in the service's folder and fail. */
  readonly envFiles: readonly string[];
  /** Modules that the preload loads once the working folder is entered: they read its `.env`, or what is read from it. */
  readonly readers: readonly string[];
  /** True when the working folder can only be entered once module hooks that load later are in place. */
  readonly entersLate: boolean;
}

const preload = ["--require", "./msa/preload.cjs"];
const enter = ["--import", "./msa/enter.mjs"];

/**
 * Under `msa up` the service works in the monolith's folder (relative paths, `.env`), but must resolve its compiler
 * hooks, their tsconfig and its path aliases in its own. So hooks load first, then the folder is entered, then
 * whatever reads `.env`, then the application.
 */
export function startCommand(plan: ExtractionPlan): StartCommand {
  const { hooks, readers, envFiles, rest } = sortArguments(plan.runtime.nodeArgs, plan.runtime.finders);
  const requires = hooks.filter((hook) => hook.flag === "--require").flatMap(asArgv);
  const imports = hooks.filter((hook) => hook.flag !== "--require" && !isOwnFile(hook)).flatMap(asArgv);
  const ownImports = hooks.filter((hook) => hook.flag !== "--require" && isOwnFile(hook)).flatMap(asArgv);
  // Old ts-node compiles whatever is required after it, the preload too, and knows only the files of its tsconfig. Its settings
  // may stand in variables that the preload sets.
  const first = requires.some((word) => /^ts-node\/register/.test(word));
  const entersLate = imports.length > 0 || first;
  const argv = [
    "node",
    ...(first ? [...preload, ...requires] : [...requires, ...preload]),
    ...imports,
    ...(imports.length > 0 ? enter : []),
    ...ownImports,
    ...rest,
  ];
  return { argv, envFiles, readers, entersLate };
}

interface Hook {
  readonly flag: string;
  readonly value: string;
}

const hookFlags: Readonly<Record<string, string>> = {
  "-r": "--require",
  "--require": "--require",
  "--import": "--import",
  "--loader": "--loader",
  "--experimental-loader": "--loader",
};

function sortArguments(args: readonly string[], finders: readonly string[] = []) {
  const hooks: Hook[] = [];
  const readers: string[] = [];
  const envFiles: string[] = [];
  const flags: string[] = [];
  let at = 0;
  // Behind the first word that is no flag stands the entry with its own arguments: not ours to sort.
  while (at < args.length && args[at]!.startsWith("-")) {
    const { name, value, next } = readFlag(args, at);
    const hook = hookFlags[name];
    if (hook !== undefined && !finders.includes(value) && isReader({ flag: hook, value }))
      readers.push(value);
    else if (hook !== undefined) hooks.push({ flag: hook, value });
    else if (name === "--env-file" || name === "--env-file-if-exists") envFiles.push(value);
    else flags.push(...args.slice(at, next));
    at = next;
  }
  return { hooks, readers, envFiles, rest: [...flags, ...args.slice(at)] };
}

/** Flags that take the next word as their value, beside the ones above. */
const valueFlags = new Set([
  "--env-file",
  "--env-file-if-exists",
  "-C",
  "--conditions",
  "--input-type",
  "--title",
]);

function readFlag(args: readonly string[], at: number): { name: string; value: string; next: number } {
  const word = args[at]!;
  const equals = word.indexOf("=");
  if (equals > 0) return { name: word.slice(0, equals), value: word.slice(equals + 1), next: at + 1 };
  const takesValue = word in hookFlags || valueFlags.has(word);
  return { name: word, value: takesValue ? (args[at + 1] ?? "") : "", next: at + (takesValue ? 2 : 1) };
}

const isOwnFile = ({ value }: Hook): boolean => /^\.{0,2}\//.test(value);

/** A file of the monolith that is loaded first may read what a package before it has read. */
const isReader = (hook: Hook): boolean =>
  /^dotenv/.test(hook.value) || (isOwnFile(hook) && hook.flag === "--require");

function asArgv(hook: Hook): string[] {
  return [hook.flag, hook.value];
}
