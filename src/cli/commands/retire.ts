import { MsaError } from "../../errors/msa-error.ts";
import { retireText } from "../../report/retire-text.ts";
import { type RetireRequest, retire } from "../../workflows/retire.ts";
import type { Invocation } from "../invocation.ts";
import { openSession } from "../open-session.ts";
import { printResult } from "../print-result.ts";

export async function run(invocation: Invocation): Promise<number> {
  const { args, flags, global } = invocation;
  const path = flags.text("diff");
  const diff = flags.on("diff") ? { diff: path === undefined ? {} : { path } } : {};
  const request: RetireRequest = {
    modules: args,
    keepUsed: flags.on("keepUsed"),
    // Looking is never writing.
    dryRun: flags.on("dryRun") || flags.on("diff"),
    allowDirty: flags.on("allowDirty"),
    verify: flags.choice("verify", ["none", "types"]) ?? "types",
    ...diff,
  };
  const { ctx, close } = await openSession(invocation);
  const result = await retire(ctx, request).finally(close);
  if (path !== undefined && result.status === "dry-run" && result.shown.length === 0) {
    throw new MsaError("MSA1006", {
      message: `nothing changes at or below ${path}`,
      fix: "`--dry-run` lists the paths that change",
    });
  }
  const exitCode = await printResult(invocation, result, (value, { paint }) =>
    retireText(value, { paint, verbose: global.verbose }),
  );
  return result.status === "dry-run" && flags.on("exitCode") ? 1 : exitCode;
}
