import type { ProjectFacts } from "../../model/monolith.ts";

const starting = ["start", "start:prod", "serve", "dev"] as const;
const deepest = 3;
/** How code is found and Node is set up is said elsewhere, where it fits the service; its port is its own. */
const notOurs = /^(NODE_PATH|NODE_OPTIONS|PORT|HOST)$/;

/** What the start script sets before it runs anything (`NODE_ENV=production node dist/server.js`, `cross-env A=1 …`). */
export function startEnvironment({ scripts }: ProjectFacts): Record<string, string> {
  const name = starting.find((one) => scripts[one] !== undefined);
  return name === undefined ? {} : environmentOf(scripts[name] ?? "", scripts, 0);
}

function environmentOf(
  script: string,
  scripts: Readonly<Record<string, string>>,
  depth: number,
): Record<string, string> {
  // What runs last stays; what runs before it builds, migrates or waits.
  const command = script.split(/&&|\|\||;|\n/).at(-1) ?? "";
  const found: Record<string, string> = {};
  const words = command.trim().match(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g) ?? [];
  let at = 0;
  for (; at < words.length; at++) {
    const word = words[at] ?? "";
    const [, key, value] = /^([A-Za-z_]\w*)=(.*)$/.exec(word) ?? [];
    if (key !== undefined && value !== undefined) {
      // `A=$B` is for a shell to say.
      if (!notOurs.test(key) && !/[$`]/.test(value)) found[key] = value.replace(/^(["'])(.*)\1$/, "$2");
    } else if (!/^(cross-env|cross-env-shell|env|exec|npx|--|set|export)$/.test(word)) break;
  }
  const next = /^(?:npm run|npm|yarn run|yarn|pnpm run|pnpm)\s+(?:--?\S+\s+)*([\w:.-]+)/.exec(
    words.slice(at).join(" "),
  )?.[1];
  const inner = next === undefined ? undefined : scripts[next];
  if (inner === undefined || depth >= deepest) return found;
  return { ...found, ...environmentOf(inner, scripts, depth + 1) };
}
