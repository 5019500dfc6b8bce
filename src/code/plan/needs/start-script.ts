import type { ProjectFacts } from "../../model/monolith.ts";
import { readRunner } from "./start-script/read-runner.ts";
import { emptyScript, type StartScript } from "./start-script/script.ts";
import { shellSyntax, wordsOf } from "./start-script/words.ts";
import { readWrapper } from "./start-script/wrappers.ts";

const starting = ["start", "start:prod", "serve", "dev"] as const;
const deepest = 3;
/** How code is found is said elsewhere, where it fits the service; its port is its own. */
const notOurs = /^(NODE_PATH|NODE_OPTIONS|PORT|HOST)$/;

/** The script that `npm start` runs, or what stands for it, followed through the scripts that it runs. */
export function startScript({ scripts }: Pick<ProjectFacts, "scripts">): StartScript {
  const name = starting.find((one) => scripts[one] !== undefined);
  return name === undefined ? emptyScript : readCommand(scripts[name] ?? "", scripts, 0);
}

function readCommand(script: string, scripts: ProjectFacts["scripts"], depth: number): StartScript {
  // What runs last stays; what runs before it builds, migrates or waits.
  const parts = script.split(/&&|\|\||;|\n/);
  const before = joined(parts.slice(0, -1).map(readPreparation));
  const words = wordsOf(parts.at(-1) ?? "");
  return joined([before, readWords(words, scripts, depth)]);
}

/** `set NODE_ENV=production&& …` of Windows, `export A=b; …`, and `cd server && …`. */
function readPreparation(part: string): StartScript {
  const [command, ...rest] = wordsOf(part);
  if ((command === "set" || command === "export") && rest.length === 1) return assignment(rest[0] ?? "");
  if (command === "cd" && rest[0] !== undefined && rest[0] !== ".")
    return { ...emptyScript, unread: [`works in ${rest[0]}: the service works in the monolith's root`] };
  return emptyScript;
}

const plainWords = /^(cross-env|cross-env-shell|env|exec|npx|nohup|--|set|export)$/;

function readWords(words: readonly string[], scripts: ProjectFacts["scripts"], depth: number): StartScript {
  const found: StartScript[] = [];
  let rest = words;
  for (;;) {
    const [word = ""] = rest;
    const wrapper = readWrapper(rest);
    if (wrapper !== null) {
      found.push({ ...emptyScript, envFiles: wrapper.envFiles, unread: wrapper.unread });
      rest = wrapper.rest;
    } else if (isAssignment(word) || plainWords.test(word)) {
      if (isAssignment(word)) found.push(assignment(word));
      rest = rest.slice(1);
    } else break;
  }
  const next = nextScript(rest);
  const inner = next === null ? undefined : scripts[next.name];
  if (next !== null && inner !== undefined && depth < deepest) {
    const own = readCommand(inner, scripts, depth + 1);
    return joined([...found, { ...own, args: [...own.args, ...next.args] }]);
  }
  return joined([...found, readRunner(rest)]);
}

/** `npm run serve -- --verbose`. */
function nextScript(words: readonly string[]): { name: string; args: string[] } | null {
  if (!/^(npm|yarn|pnpm)$/.test(words[0] ?? "")) return null;
  const behind = words.slice(1).filter((word) => word !== "run");
  const at = behind.findIndex((word) => !word.startsWith("-"));
  if (at < 0) return null;
  return { name: behind[at] ?? "", args: behind.slice(at + 1).filter((word) => word !== "--") };
}

const assigned = /^([A-Za-z_]\w*)=(.*)$/s;
const isAssignment = (word: string): boolean => assigned.test(word);

function assignment(word: string): StartScript {
  const [, name = "", value = ""] = assigned.exec(word) ?? [];
  if (name === "NODE_OPTIONS") return readRunner(["node", ...wordsOf(value)]);
  if (name === "" || notOurs.test(name)) return emptyScript;
  if (shellSyntax.test(value))
    return {
      ...emptyScript,
      unread: [`sets ${name} to what a command prints: the service starts without it`],
    };
  return { ...emptyScript, env: { [name]: value } };
}

function joined(parts: readonly StartScript[]): StartScript {
  return {
    env: Object.assign({}, ...parts.map(({ env }) => env)),
    envFiles: parts.flatMap(({ envFiles }) => envFiles),
    flags: parts.flatMap(({ flags }) => flags),
    preloads: parts.flatMap(({ preloads }) => preloads),
    args: parts.flatMap(({ args }) => args),
    unread: parts.flatMap(({ unread }) => unread),
  };
}
