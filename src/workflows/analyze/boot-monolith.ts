import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { MsaError } from "../../errors/msa-error.ts";
import { bootRoutes } from "../../run/boot-routes.ts";
import { findFreePort } from "../../run/find-free-port.ts";
import { isBuildStale } from "../../run/is-build-stale.ts";
import { maskValues } from "../../run/mask-values.ts";
import { runCommand } from "../../run/run-command.ts";
import { splitCommand } from "../../util/split-command.ts";
import type { WorkflowContext } from "../context.ts";
import { monolithEnv } from "../up/monolith-env.ts";
import { outDirs } from "../up/plan-processes.ts";

const preload = fileURLToPath(new URL("../../../templates/live/routes-preload.cjs", import.meta.url));

type BootResult =
  | { readonly kind: "seen"; readonly dumps: readonly string[] }
  | {
      readonly kind: "failed";
      readonly why: string;
      readonly fix: string;
      /** The last lines that were printed, without values of the environment. */
      readonly lines: readonly string[];
    };

const keptLines = 100;
const shownLines = 10;
const longestLine = 300;

/** Builds the monolith where that is due, starts it as `msa up` would, on a free port, and ends it once its routes are known. */
export async function bootMonolith(ctx: WorkflowContext, timeoutMs: number): Promise<BootResult> {
  const { root, config, signal } = ctx;
  const { start, build } = config.monolith;
  const env = monolithEnv(ctx);
  const mask = maskValues(env);
  const said: string[] = [];
  const onLine = (line: string): void => {
    const text = mask(stripVTControlCharacters(line));
    said.push(text);
    if (said.length > keptLines) said.shift();
    ctx.onProgress({ kind: "output", source: "monolith", text });
  };
  const failed = (why: string): BootResult => ({
    kind: "failed",
    why,
    fix: fixFor(said),
    lines: telling(said),
  });
  if (build !== null && isBuildStale({ root, outDirs, ignore: [config.services.dir] })) {
    ctx.onProgress({ kind: "step", text: `building the monolith: ${build}` });
    // A build needs its dev dependencies, whatever the shell says about production.
    const buildEnv = { ...env, NODE_ENV: undefined };
    const { exitCode } = await runCommand({
      argv: splitCommand(build),
      cwd: root,
      env: buildEnv,
      onLine,
      signal,
    });
    signal.throwIfAborted();
    if (exitCode !== 0) return failed(`its build ended with exit code ${exitCode}`);
  }
  ctx.onProgress({ kind: "step", text: `starting the monolith to see its routes: ${mask(start)}` });
  const port = await findFreePort();
  try {
    const outcome = await bootRoutes({
      name: "monolith",
      argv: splitCommand(start),
      cwd: root,
      env: { ...env, PORT: String(port) },
      ports: [port, config.monolith.port],
      preload,
      timeoutMs,
      signal,
      onLine,
    });
    if (outcome.kind === "failed") return failed(outcome.how);
    ctx.onProgress({ kind: "done", text: "saw the routes of the running monolith, and stopped it" });
    return outcome;
  } catch (error) {
    if (error instanceof MsaError) return failed(error.message);
    throw error;
  }
}

/**
 * Without stack frames and what package managers say about themselves: the message is what helps. Node prints the
 * fields of an error behind it, so where the message lies further up, it begins there.
 */
function telling(lines: readonly string[]): string[] {
  const worth = lines.filter(
    (line) => !/^\s*(at .*|npm (error|warn|ERR!|WARN).*|Node\.js v[\d.]+|\^*)\s*$/.test(line),
  );
  const last = worth.findLastIndex((line) => /\berror: |[A-Za-z]+(Error|Exception)\b/.test(line));
  const from = Math.max(0, worth.length - shownLines);
  return worth
    .slice(last >= 0 && last < from ? last : from)
    .slice(0, shownLines)
    .map((line) => (line.length > longestLine ? `${line.slice(0, longestLine)} …` : line));
}

function fixFor(lines: readonly string[]): string {
  const taken = lines.map((line) => /EADDRINUSE.*?:(\d+)/.exec(line)?.[1]).find((port) => port !== undefined);
  if (taken !== undefined)
    return `port ${taken} is written down in the monolith and another process listens there: stop that one, or have the monolith listen on PORT`;
  return "make `monolith.start` of msa.config.json work with the environment and `.env` of this folder, or give --against-live; the analysis stands without it";
}
