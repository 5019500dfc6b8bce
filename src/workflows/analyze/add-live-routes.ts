import { bootFinding } from "../../code/model/findings/boot-finding.ts";
import { type LiveDump, parseLiveDump } from "../../code/model/live/live-dump.ts";
import { withLive } from "../../code/model/live/with-live.ts";
import type { Monolith } from "../../code/model/monolith.ts";
import { readLiveDump, unreadable } from "../../run/read-live-dump.ts";
import type { WorkflowContext } from "../context.ts";

export type LiveSource =
  | { readonly kind: "boot"; readonly timeoutMs: number }
  /** A file, relative to `cwd`, or a URL. */
  | { readonly kind: "dump"; readonly from: string; readonly cwd: string };

/**
 * The model beside what the running application has. A monolith that does not start takes nothing away from the
 * analysis: it gets a finding that says why. MSA4004 when the table that was given is none.
 */
export async function addLiveRoutes(
  ctx: WorkflowContext,
  monolith: Monolith,
  source: LiveSource,
): Promise<Monolith> {
  switch (source.kind) {
    case "dump": {
      const dump = parseLiveDump(await readLiveDump(source.from, source.cwd));
      if ("problem" in dump) throw unreadable(source.from, dump.problem);
      return withLive(monolith, dump);
    }
    case "boot": {
      // Starting processes takes much code that reading does not.
      const { bootMonolith } = await import("./boot-monolith.ts");
      const outcome = await bootMonolith(ctx, source.timeoutMs);
      if (outcome.kind === "seen") return withLive(monolith, joined(outcome.dumps.map(parseLiveDump)));
      const { why, fix, lines } = outcome;
      const said = lines.map((line) => `\n    ${line}`).join("");
      ctx.onProgress({ kind: "warn", text: `the monolith's routes could not be seen: ${why}${said}` });
      const finding = bootFinding(monolith.project.entry, why, fix, lines);
      return { ...monolith, findings: [finding, ...monolith.findings] };
    }
    default:
      return source satisfies never;
  }
}

/** Of several processes. A table that cannot be read was written over by the application itself: it says nothing. */
function joined(dumps: readonly ReturnType<typeof parseLiveDump>[]): LiveDump {
  const read = dumps.flatMap((dump) => ("problem" in dump ? [] : [dump]));
  const frameworks = [...new Set(read.flatMap(({ framework }) => framework ?? []))];
  return {
    framework: frameworks.length === 0 ? null : frameworks.join("+"),
    root: read[0]?.root ?? null,
    rows: read.flatMap(({ rows }) => rows),
    broken: read.reduce((sum, { broken }) => sum + broken, 0),
  };
}
