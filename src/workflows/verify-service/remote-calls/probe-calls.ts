import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { callName } from "../../../code/generate/micro/call-name.ts";
import type { ExtractionPlan, RemoteMethod } from "../../../code/plan/plan.ts";
import { runCommand } from "../../../run/run-command.ts";
import type { WorkflowContext } from "../../context.ts";
import { onlyOwnPackages } from "../only-own-packages.ts";
import { doesNotHold } from "../run-in-service.ts";
import type { RpcEnvironment } from "./rpc-environment.ts";

const script = fileURLToPath(new URL("../../../../templates/verify/probe-calls.cjs", import.meta.url));

/** What became of one call. */
export interface Probe {
  readonly name: string;
  /** null: a value came. */
  readonly error: {
    readonly message: string;
    readonly code: string | null;
    readonly status: number | null;
  } | null;
}

interface Peer {
  readonly calls: RpcEnvironment;
  /** Where the monolith's listener is looked for. */
  readonly url: string;
}

/** Makes calls of the monolith, without arguments, by the service's own copy of the run-time library and its links. */
export async function probeCalls(
  ctx: WorkflowContext,
  plan: ExtractionPlan,
  { calls, url }: Peer,
  methods: readonly RemoteMethod[],
): Promise<Probe[]> {
  if (methods.length === 0) return [];
  const cwd = join(ctx.root, plan.service.dir);
  const names = methods.map(({ provider, method }) => [provider, method]);
  const { exitCode, output } = await runCommand({
    argv: [process.execPath, script, JSON.stringify(names)],
    cwd,
    // Port 0: it must not take the one of the service that runs.
    env: onlyOwnPackages({ ...ctx.env, ...calls.service, MSA_RPC_PORT: "0", MSA_MONOLITH_RPC_URL: url }, cwd),
    signal: ctx.signal,
  });
  ctx.signal.throwIfAborted();
  const line = output.split("\n").find((one) => one.startsWith("msa-probes "));
  if (exitCode !== 0 || line === undefined)
    throw doesNotHold(plan.service.dir, "its msa-runtime does not load by itself", output);
  const found = JSON.parse(line.slice("msa-probes ".length)) as Probe["error"][]; // what the script writes
  return methods.map((method, at) => ({ name: callName(method), error: found[at] ?? null }));
}
