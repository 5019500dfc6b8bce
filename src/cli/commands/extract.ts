import { MsaError } from "../../errors/msa-error.ts";
import { extractText } from "../../report/extract-text.ts";
import { type ExtractRequest, extract } from "../../workflows/extract.ts";
import type { Invocation } from "../invocation.ts";
import { openSession } from "../open-session.ts";
import { printResult } from "../print-result.ts";

export async function run(invocation: Invocation): Promise<number> {
  const { args, flags, global } = invocation;
  const show = whatToShow(invocation);
  const as = flags.text("as");
  const stage = flags.choice("stage", ["mini", "micro"]) ?? "mini";
  const remote = namesIn(flags.text("remote"));
  const onlyMicro = (given: boolean, why: string): void => {
    if (!given || stage === "micro") return;
    throw new MsaError("MSA1003", {
      message: `at the mini stage all code is copied: ${why}`,
      fix: "give --stage micro as well",
    });
  };
  onlyMicro(remote.length > 0, "there is nothing for --remote to keep out");
  const mapper = namesIn(flags.text("mapper"));
  onlyMicro(mapper.length > 0, "nothing crosses that --mapper could map");
  const awaitLimit = flags.integer("awaitLimit", 0, 1_000);
  onlyMicro(awaitLimit !== undefined, "there is nothing to wait for, and no use for --await-limit");
  const request: ExtractRequest = {
    modules: args,
    ...(as === undefined ? {} : { as }),
    ...{ stage, remote, mapper, allow: namesIn(flags.text("allow")) },
    ...(awaitLimit === undefined ? {} : { awaitLimit }),
    ...(show === null ? {} : { show }),
    ...(flags.on("tests") ? {} : { withoutTests: true }),
    // Looking is never writing.
    dryRun: flags.on("dryRun") || show !== null,
    allowDirty: flags.on("allowDirty"),
    verify: flags.choice("verify", ["none", "types", "boot", "full"]) ?? "boot",
  };
  const { ctx, close } = await openSession(invocation);
  const result = await extract(ctx, request).finally(close);
  if (show?.path !== undefined && result.status === "dry-run" && result.shown.length === 0) {
    throw new MsaError("MSA1006", {
      message: `nothing changes at or below ${show.path}`,
      fix: "`--dry-run` lists the paths that change",
    });
  }
  const exitCode = await printResult(invocation, result, (value, { paint }) =>
    extractText(value, { paint, verbose: global.verbose }),
  );
  return result.status === "dry-run" && flags.on("exitCode") ? 1 : exitCode;
}

function namesIn(list: string | undefined): string[] {
  return (list ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

function whatToShow({ flags }: Invocation): NonNullable<ExtractRequest["show"]> | null {
  const as = flags.on("diff") ? "diff" : flags.on("view") ? "view" : null;
  if (as === null) return null;
  const path = flags.text(as);
  return path === undefined ? { as } : { as, path };
}
