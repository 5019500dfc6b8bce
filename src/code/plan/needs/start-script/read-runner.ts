import { emptyScript, type Preload, type StartScript } from "./script.ts";
import { shellSyntax, wordsOf } from "./words.ts";

interface Runner {
  /** Options that take the next word as their value. */
  readonly valued: RegExp;
  /** Options that say something to the runner alone, with the variables by which it is said as well. */
  readonly says: readonly { readonly flag: RegExp; readonly env: string; readonly value?: string }[];
  /** Whether all other options are Node's. */
  readonly node: boolean;
  /** Whether what stands behind the entry is for the entry. */
  readonly args: boolean;
}

const nodeValued = /^(-C|--conditions|--input-type|--title)$/;
const hooks: Readonly<Record<string, Preload["flag"]>> = {
  "-r": "--require",
  "--require": "--require",
  "--import": "--import",
  "--loader": "--loader",
  "--experimental-loader": "--loader",
};
/** For the eyes of a developer; and one port of a debugger serves one process. */
const forDevelopment = /^--(inspect|watch|debug)/;

const tsNode: Runner = {
  valued: /^(-P|--project|-O|--compilerOptions|--compiler-options|-I|--ignore|--cwd|--watch|--exec)$/,
  says: [
    { flag: /^(-P|--project)$/, env: "TS_NODE_PROJECT" },
    { flag: /^(-O|--compiler-?[oO]ptions)$/, env: "TS_NODE_COMPILER_OPTIONS" },
    { flag: /^--files$/, env: "TS_NODE_FILES", value: "true" },
    { flag: /^(-T|--transpile-?[oO]nly)$/, env: "TS_NODE_TRANSPILE_ONLY", value: "true" },
    { flag: /^--prefer-?[tT]s(-?[eE]xts)?$/, env: "TS_NODE_PREFER_TS_EXTS", value: "true" },
  ],
  node: false,
  args: true,
};

const runners: Readonly<Record<string, Runner>> = {
  node: { valued: nodeValued, says: [], node: true, args: true },
  tsx: {
    valued: /^(--tsconfig|-C|--conditions)$/,
    says: [{ flag: /^--tsconfig$/, env: "TSX_TSCONFIG_PATH" }],
    node: true,
    args: true,
  },
  "ts-node": tsNode,
  "ts-node-dev": tsNode,
  tsnd: tsNode,
  "ts-node-script": tsNode,
  nodemon: {
    valued: /^(-w|--watch|-e|--ext|-i|--ignore|--delay|-d|--config|--signal|-s|--cwd|-C)$/,
    says: [],
    node: false,
    args: false,
  },
  "babel-node": {
    valued: /^(-x|--extensions|--presets|--plugins|--config-file)$/,
    says: [],
    node: false,
    args: false,
  },
};

/** What runs the code, with its options: `node -r dotenv/config --max-old-space-size=512 server.js --verbose`. */
export function readRunner(words: readonly string[]): StartScript {
  const [command = "", ...rest] = words;
  const name = command.split("/").at(-1) ?? "";
  const unread: string[] = [];
  if (/^(sh|bash|zsh|ash)$/.test(name) || name.endsWith(".sh"))
    unread.push(
      `runs ${words.slice(0, 3).join(" ")}, which msa does not read: the service starts its entry alone`,
    );
  const runner = Object.hasOwn(runners, name) ? runners[name] : undefined;
  if (runner === undefined) return { ...emptyScript, unread };
  const env: Record<string, string> = {};
  const envFiles: string[] = [];
  const flags: string[] = [];
  const preloads: Preload[] = [];
  let at = name === "tsx" && rest[0] === "watch" ? 1 : 0;
  for (; at < rest.length && rest[at]?.startsWith("-"); at++) {
    const word = rest[at] ?? "";
    const [flag = "", stated] = word.startsWith("--") ? word.split(/=(.*)/s) : [word];
    const value = (): string => stated ?? rest[++at] ?? "";
    const hook = Object.hasOwn(hooks, flag) ? hooks[flag] : undefined;
    const said = runner.says.find((one) => one.flag.test(flag));
    if (hook !== undefined)
      preloads.push({ flag: hook, name: value().replace(/^(\.\/)?node_modules\//, "") });
    else if (/^--env-file(-if-exists)?$/.test(flag)) envFiles.push(value());
    else if (name === "nodemon" && /^(-x|--exec)$/.test(flag)) {
      const inner = readRunner([...wordsOf(value()), ...rest.slice(at + 1)]);
      return { ...inner, preloads: [...preloads, ...inner.preloads] };
    } else if (said !== undefined) env[said.env] = said.value ?? value();
    else {
      const own = stated === undefined && runner.valued.test(flag) ? [word, rest[++at] ?? ""] : [word];
      if (runner.node && !forDevelopment.test(flag) && flag !== "--") flags.push(...own);
    }
  }
  const args = runner.args ? rest.slice(at + 1) : [];
  const computed = args.filter((word) => shellSyntax.test(word) || /\$\w|\$\{/.test(word));
  if (computed.length > 0)
    unread.push(
      `gives its entry ${computed.join(" ")}, which a shell fills in: the service starts without it`,
    );
  return { env, envFiles, flags, preloads, args: args.filter((word) => !computed.includes(word)), unread };
}
