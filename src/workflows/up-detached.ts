import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { MsaError } from "../errors/msa-error.ts";
import { isAlive } from "../run/process-group.ts";
import { spawnDetached } from "../run/spawn-detached.ts";
import { readUpState } from "../run/up-state.ts";
import { cacheFolder } from "../util/cache-folder.ts";
import type { WorkflowContext } from "./context.ts";
import { down } from "./down.ts";
import { resultOf, type UpResult } from "./up.ts";

export interface UpDetachedRequest {
  /** argv of the same `msa up` without `--detach`. */
  readonly argv: readonly string[];
}

export interface UpDetachedResult extends UpResult {
  /** Where everybody's output goes, relative to the root. */
  readonly log: string;
}

/** Starts `msa up` in the background and returns once everything is healthy. */
export async function upDetached(
  ctx: WorkflowContext,
  { argv }: UpDetachedRequest,
): Promise<UpDetachedResult> {
  const running = readUpState(ctx.root);
  if (running !== null && isAlive(running.supervisor)) {
    throw new MsaError("MSA4002", { message: `msa up runs already, pid ${running.supervisor.pid}` });
  }
  const logFile = join(cacheFolder(ctx.root), "up.log");
  const child = spawnDetached({ argv, cwd: ctx.root, env: ctx.env, logFile });
  let ended = false;
  void child.exited.then(() => {
    ended = true;
  });
  ctx.onProgress({ kind: "step", text: `starting; output goes to ${relative(ctx.root, logFile)}` });
  while (true) {
    const state = readUpState(ctx.root);
    if (state?.ready === true && state.supervisor.pid === child.pid) {
      return { ...resultOf(state), log: relative(ctx.root, logFile) };
    }
    if (ctx.signal.aborted) {
      await down(ctx);
      throw new MsaError("MSA4001", { message: "interrupted before everything was healthy" });
    }
    if (ended)
      throw new MsaError("MSA4001", {
        message: "msa up ended before everything was healthy",
        why: tail(logFile),
      });
    await sleep(100);
  }
}

function tail(file: string): string {
  return readFileSync(file, "utf8").trimEnd().split("\n").slice(-20).join("\n");
}
