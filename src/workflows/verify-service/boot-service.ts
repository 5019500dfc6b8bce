import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { installCommands } from "../../code/generate/manifest/install-commands.ts";
import type { ExtractionPlan } from "../../code/plan/plan.ts";
import { MsaError } from "../../errors/msa-error.ts";
import { requireFreePort } from "../../run/check-port.ts";
import { readEnvFile } from "../../run/read-env-file.ts";
import { type SchemaWatch, startWatched, type WatchedProcess } from "../../run/start-watched.ts";
import { splitCommand } from "../../util/split-command.ts";
import type { WorkflowContext } from "../context.ts";
import { onlyOwnPackages } from "./only-own-packages.ts";
import { doesNotHold } from "./run-in-service.ts";

/** One that dies is noticed at once; a busy machine may compile for minutes before it listens. */
export const bootTimeoutMs = 180_000;

const template = (path: string): string =>
  fileURLToPath(new URL(`../../../templates/${path}`, import.meta.url));
export const routesPreload = template("live/routes-preload.cjs");
const schemaPreload = template("verify/schema-watch.cjs");

/**
 * Starts the service by its own start script with the monolith's environment and `more`, waits for its health answer, and leaves it
 * running. A statement that would change the schema is stopped before it is sent, and is a failure. MSA2009 when it does not hold.
 */
export async function bootService(
  ctx: WorkflowContext,
  plan: ExtractionPlan,
  { routes, more }: { readonly routes: boolean; readonly more: Readonly<Record<string, string>> },
): Promise<WatchedProcess> {
  const { name, dir, port } = plan.service;
  const host = "127.0.0.1";
  ctx.onProgress({ kind: "step", text: `${name}: starting on port ${port}` });
  // Or a stranger on that port could give the health answer that is waited for.
  await requireFreePort(port, name);
  let before: SchemaWatch | null = null;
  try {
    const running = await startWatched(
      {
        name,
        argv: [...splitCommand(installCommands[plan.runtime.packageManager].run), "start"],
        cwd: join(ctx.root, dir),
        env: onlyOwnPackages(
          {
            ...readEnvFile(join(ctx.root, ".env")),
            ...ctx.env,
            ...ctx.config.monolith.env,
            MSA_PORT: String(port),
            PORT: String(port),
            MSA_HOST: host,
            MSA_WORKDIR: ctx.root,
            // Where no table is known, none can be told apart from the monolith's.
            ...(plan.tables?.length ? { MSA_SCHEMA_TABLES: JSON.stringify(plan.tables) } : {}),
            ...more,
          },
          join(ctx.root, dir),
        ),
        healthUrl: `http://${host}:${port}/__msa/health`,
        onLine: (text) => ctx.onProgress({ kind: "output", source: name, text }),
        signal: ctx.signal,
        timeoutMs: bootTimeoutMs,
        routes: routes ? routesPreload : null,
        schema: schemaPreload,
      },
      (schema) => {
        before = schema;
      },
    );
    if (running.schema.changes.length > 0) {
      await running.stop(2_000);
      throw changesSchema(dir, running.schema);
    }
    ctx.onProgress({ kind: "done", text: `${name}: starts and answers /__msa/health` });
    return running;
  } catch (error) {
    ctx.signal.throwIfAborted();
    const seen = before as SchemaWatch | null; // assigned in a callback, which the compiler does not see
    if (seen !== null && seen.changes.length > 0) throw changesSchema(dir, seen);
    // Many a package asks for another one that it can do without: what the process died of, its last words say.
    if (error instanceof MsaError && seen !== null && seen.outside.length > 0) {
      const output = error.why ?? error.message;
      const named = seen.outside.filter((name) => output.includes(name));
      const file = /Cannot find module '([./][^']*)'/.exec(output)?.[1];
      if (file !== undefined)
        throw doesNotHold(dir, `it does not start: ${file} is not among its files`, output, leftBehind);
      if (named.length > 0 || /MODULE_NOT_FOUND|Cannot find (module|package)/.test(output))
        throw leansOnMonolith(dir, named.length > 0 ? named : seen.outside, output);
    }
    if (error instanceof MsaError && error.code === "MSA4001")
      throw doesNotHold(dir, error.message, error.why);
    throw error;
  }
}

/** How statements were looked at, in words. */
export function seenBy({ watched, made, unseen, outside }: SchemaWatch): string {
  const looked =
    watched.length === 0
      ? "no connection to a database that msa can look into was opened while it started"
      : `statements sent to ${watched.join(", ")} while it started were looked at, and none changes the schema`;
  const blind = unseen.length === 0 ? "" : `; what ${unseen.join(", ")} sends cannot be seen`;
  const without =
    outside.length === 0
      ? ""
      : `; it looked for ${outside.join(", ")}, which only the monolith has, and starts without`;
  const own =
    made.length === 0
      ? ""
      : `; ${made.join(", ")}, which no code of the monolith names, would be made where it is not there yet`;
  return looked + own + blind + without;
}

const leftBehind =
  "nothing that msa reads leads to that file: load it by a literal path in the monolith, then `msa undo` and extract again";

function leansOnMonolith(dir: string, names: readonly string[], output: string): MsaError {
  return doesNotHold(
    dir,
    `it does not start with its own packages: ${names.join(", ")} ${names.length === 1 ? "is" : "are"} in the monolith's node_modules only`,
    output,
    "name it in the monolith's package.json, then `msa undo` and extract again: beside the monolith the service would find it, in a container it would not",
  );
}

function changesSchema(dir: string, { changes }: SchemaWatch): MsaError {
  return doesNotHold(
    dir,
    `it would change the schema of the database while it starts: ${changes[0]}`,
    `msa stopped these statements before they were sent:\n${changes.join("\n")}`,
  );
}
