import { join } from "node:path";
import type { CheckResult } from "../../src/errors/check-result.ts";
import type { EditWatch } from "./edit-watch.ts";
import { cleanLinked, linkPackages, unlinkPackages } from "./link-packages.ts";
import { type Copy, changedPaths, settingOf } from "./open-copy.ts";
import type { LeagueOptions } from "./options.ts";
import type { CallReport, ModuleReport } from "./report.ts";

interface ExtractDocument {
  readonly changes?: readonly { readonly path: string }[];
  readonly service?: { readonly dir: string };
  readonly verified?: {
    readonly typecheck: boolean | null;
    readonly boot: boolean | null;
    readonly checks?: readonly CheckResult[];
  };
  readonly remote?: readonly {
    readonly provider: string;
    readonly method: string;
    readonly runsIn: CallReport["runsIn"];
  }[];
  readonly blockers?: readonly { readonly code: string; readonly file: string; readonly line: number }[];
  readonly error?: {
    readonly code: string;
    readonly message: string;
    readonly why?: string;
    readonly checks?: readonly CheckResult[];
  };
}

/** One module, with what msa itself found out about the service. What is broken is taken back, so that the others get their turn. */
export async function extractModule(
  copy: Copy,
  edits: EditWatch,
  name: string,
  { verify, stage, link }: Pick<LeagueOptions, "verify" | "stage" | "link">,
): Promise<ModuleReport> {
  const started = performance.now();
  const linked = join(await settingOf(copy, "services.dir"), name);
  if (link) linkPackages(copy, linked);
  const asked = ["extract", name, "--stage", stage, "--verify", verify, "--json"];
  const { exitCode, stdout, stderr } = await copy.msa(...asked);
  const seconds = { extract: (performance.now() - started) / 1000, move: 0 };
  const base = {
    name,
    endpoints: 0,
    calls: [],
    kept: [],
    steps: [],
    requests: { monolith: 0, service: 0 },
    notAsked: [],
    seconds,
  };
  let result: ExtractDocument;
  try {
    result = JSON.parse(stdout);
  } catch {
    result = { error: { code: `exit ${exitCode}`, message: stderr.slice(-1500) } };
  }
  const { error } = result;
  if (error === undefined) {
    const { changes = [], service, verified, remote = [], blockers = [] } = result;
    const derived = service === undefined ? [] : [`${service.dir}/`];
    await edits.expect([...changes.map(({ path }) => path), ...derived, ".msa/"], `msa extract ${name}`);
    const { typecheck = null, boot = null, checks = [] } = verified ?? {};
    const serviceDir = service?.dir ?? null;
    const calls = remote.map(({ provider, method, runsIn }) => ({
      name: `${provider}.${method}`,
      runsIn,
      times: 0,
    }));
    const kept = stage === "mini" ? [] : blockers.map(({ code, file, line }) => `${code} ${file}:${line}`);
    const held = { serviceDir, typecheck, boot, checks, calls, kept };
    return { ...base, result: "extracted", obstacles: [], why: null, ...held };
  }
  const wrote = (await changedPaths(copy)).length > 0;
  if (wrote) {
    // The others are still worth a look.
    await cleanLinked(copy, linked);
    await copy.msa("undo", "--yes");
    await copy.exec(copy.top, "git", "checkout", "-q", ".");
  }
  if (link) unlinkPackages(copy, linked);
  const why = [error.message, error.why]
    .filter((text) => text !== undefined)
    .join("\n")
    .slice(0, 3000);
  const checks = error.checks ?? [];
  const held = (id: string): boolean | null => {
    const status = checks.find((check) => check.id === id)?.status ?? "skipped";
    return status === "skipped" ? null : status === "passed";
  };
  return {
    ...base,
    result: wrote ? "broken" : "refused",
    obstacles: codesIn(error),
    why,
    serviceDir: null,
    typecheck: held("V1"),
    boot: held("V4"),
    checks,
  };
}

/** `MSA2001` stands for obstacles with codes of their own, one a line. */
function codesIn({ code, message }: { readonly code: string; readonly message: string }): string[] {
  const codes =
    code === "MSA2001" ? message.split("\n").flatMap((line) => /^[A-Z]+\b/.exec(line)?.[0] ?? []) : [];
  return codes.length === 0 ? [code] : [...new Set(codes)];
}
