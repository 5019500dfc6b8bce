import { once } from "node:events";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { MsaError } from "../errors/msa-error.ts";
import { readRoutes, routesPath } from "../routes/store.ts";
import { requireFreePort } from "../run/check-port.ts";
import { runCommand } from "../run/run-command.ts";
import { startEngine } from "../run/start-engine.ts";
import { type DataPlane, engineFiles, engineSignals } from "../traffic/export/engine-files.ts";
import { exportTable } from "../traffic/export/export-table.ts";
import type { Unsaid } from "../traffic/export/exported.ts";
import { watchFile } from "../traffic/proxy/table/watch.ts";
import { cacheFolder } from "../util/cache-folder.ts";
import { listenUrl } from "../util/listen-address.ts";
import type { WorkflowContext } from "./context.ts";

export interface EngineRequest {
  readonly engine: DataPlane;
  /** Called once the engine takes requests; `proxyEngine` itself ends when the signal is aborted and all is drained. */
  readonly onReady: (result: EngineResult) => void | Promise<void>;
}

export interface EngineResult {
  readonly status: "running";
  readonly engine: DataPlane;
  readonly url: string;
  readonly port: number;
  /** Folder of its configuration, relative to the root. */
  readonly folder: string;
  readonly unsaid: readonly Unsaid[];
}

const drainMs = 10_000;

/**
 * Runs nginx or HAProxy on the route table, and has it take the table anew whenever the file changes. A table that cannot be
 * exported, or that the engine refuses, is told, and the last good one stays. Errors: MSA1008, MSA1009, MSA3005 for the first
 * table · MSA3003 · MSA4001 when there is no such program, or when it ends · MSA4003 when it refuses the first table.
 */
export async function proxyEngine(ctx: WorkflowContext, request: EngineRequest): Promise<void> {
  let changed = false;
  let onChange = (): void => {
    changed = true;
  };
  // Watched from before it is read: a change in between would be noticed by nobody.
  const watch = watchFile(routesPath(ctx.root), () => onChange());
  try {
    await runEngine(ctx, request, (reload) => {
      onChange = reload;
      if (changed) reload();
    });
  } finally {
    watch.close();
  }
}

async function runEngine(
  ctx: WorkflowContext,
  { engine, onReady }: EngineRequest,
  onReload: (reload: () => void) => void,
): Promise<void> {
  const { root, config, env, onProgress } = ctx;
  const { host, port } = config.proxy;
  const folder = join(cacheFolder(root), "engine", engine);
  mkdirSync(join(folder, "temporary"), { recursive: true });
  const unsaid = await prepare(ctx, engine, folder);
  await requireFreePort(port, engine);
  const { reload, drain } = engineSignals[engine];
  const running = await startEngine({
    ...{ name: engine, argv: engineFiles(engine, folder, "").run, cwd: folder, env, host, port },
    onLine: (text) => onProgress({ kind: "output", source: engine, text }),
  });
  try {
    const url = listenUrl(host, port, config.proxy.tls !== null);
    await onReady({ status: "running", engine, url, port, folder: relative(root, folder), unsaid });
    const reloads = oneAtATime(async () => {
      try {
        await prepare(ctx, engine, folder);
        running.tell(reload);
        onProgress({ kind: "done", text: `${engine} takes the changed route table` });
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        onProgress({ kind: "warn", text: `kept the last good route table: ${why}` });
      }
    });
    onReload(reloads.ask);
    await Promise.race([aborted(ctx.signal), running.ended]);
    await reloads.idle();
    onProgress({ kind: "step", text: `draining ${engine}` });
  } finally {
    await running.stop(drain, drainMs);
  }
}

/** Exports the table, has the engine look at it, and only then puts it where a reload reads it. */
async function prepare(
  { root, config, env }: WorkflowContext,
  engine: DataPlane,
  folder: string,
): Promise<readonly Unsaid[]> {
  const { text, unsaid } = exportTable(engine, {
    file: await readRoutes(routesPath(root)),
    settings: config.proxy,
    folder: root,
  });
  const next = engineFiles(engine, folder, text, ".next");
  for (const [name, content] of next.files) writeFileSync(join(folder, name), content);
  const { exitCode, output } = await runCommand({ argv: next.test, cwd: folder, env });
  if (exitCode === 127)
    throw new MsaError("MSA4001", {
      message: `${engine} cannot be started`,
      why: "there is no such program",
      fix: `install ${engine}, or run \`msa proxy\` without --engine`,
    });
  if (exitCode !== 0) throw new MsaError("MSA4003", { message: `${engine} refuses the table`, why: output });
  for (const [name, content] of engineFiles(engine, folder, text).files) {
    writeFileSync(join(folder, `${name}.new`), content);
    renameSync(join(folder, `${name}.new`), join(folder, name));
  }
  return unsaid;
}

/** Runs `work` once for any number of wishes while it runs, and again when there was one. */
function oneAtATime(work: () => Promise<void>): { ask(): void; idle(): Promise<void> } {
  let running = Promise.resolve();
  let waiting = false;
  return {
    ask() {
      if (waiting) return;
      waiting = true;
      running = running.then(() => {
        waiting = false;
        return work();
      });
    },
    idle: () => running,
  };
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, "abort");
}
