import { startCommand } from "../../code/generate/manifest/start-command.ts";
import type {
  ExtractionPlan,
  Obstacle,
  RelayedEvent,
  RemoteMethod,
  TestsPlan,
} from "../../code/plan/plan.ts";
import type { ChangePreview, FileText } from "../../code/write/preview-changes.ts";
import type { RouteRow } from "../../routes/route-file.ts";
import type { Verified } from "../verify-service/verify-service.ts";

/** The keys of `msa extract --json` (docs/contract). */
export interface ExtractResult {
  readonly status: "extracted" | "dry-run" | "nothing-to-do";
  readonly service: {
    readonly name: string;
    readonly dir: string;
    readonly port: number;
    readonly start: string;
  };
  readonly changes: readonly ChangePreview[];
  /** Of a service that is extracted again: files with changes of both sides, and those that stay as they were edited. */
  readonly merged: readonly string[];
  readonly kept: readonly string[];
  /** Rows of the route table that the service can take over; the monolith still answers them. */
  readonly routes: readonly RouteRow[];
  /** Functions that are called in another process: none at the mini stage. */
  readonly remote: readonly (RemoteMethod & { readonly runsIn: "monolith" | "service" })[];
  /** Listeners that are told of events by another process: none at the mini stage. */
  readonly events: readonly (RelayedEvent & { readonly heardIn: "monolith" | "service" })[];
  /** Functions that become asynchronous, in each process, because something that they call became remote. */
  readonly waits: NonNullable<ExtractionPlan["remote"]>["waits"];
  /** The modules' own tests: those that travel, and those that stay with the monolith, with the reason. */
  readonly tests: Pick<TestsPlan, "files" | "env" | "stays" | "foundTwice">;
  /** Code of others that the service holds a copy of. */
  readonly copied: readonly string[];
  /** Obstacles that were found; none of them refuses, or there would be no result. */
  readonly blockers: readonly Obstacle[];
  readonly verified: Verified;
  readonly debts: readonly string[];
  readonly disabled: ExtractionPlan["disabled"];
  /** Diffs or whole files, when asked for. */
  readonly shown: readonly FileText[];
}

export interface Outcome extends Pick<ExtractResult, "status" | "changes" | "merged" | "kept" | "routes"> {
  readonly verified: Verified;
  readonly shown?: readonly FileText[];
}

export function extractResult(plan: ExtractionPlan, outcome: Outcome): ExtractResult {
  const { name, dir, port } = plan.service;
  return {
    status: outcome.status,
    service: { name, dir, port, start: startCommand(plan).argv.join(" ") },
    changes: outcome.changes,
    merged: outcome.merged,
    kept: outcome.kept,
    routes: outcome.routes,
    remote: [
      ...(plan.remote?.toMonolith ?? []).map((one) => ({ ...one, runsIn: "monolith" as const })),
      ...(plan.remote?.toService ?? []).map((one) => ({ ...one, runsIn: "service" as const })),
    ],
    events: [
      ...(plan.remote?.events.toMonolith ?? []).map((one) => ({ ...one, heardIn: "monolith" as const })),
      ...(plan.remote?.events.toService ?? []).map((one) => ({ ...one, heardIn: "service" as const })),
    ],
    waits: plan.remote?.waits ?? { service: [], monolith: [] },
    tests: {
      files: plan.tests?.files ?? [],
      env: plan.tests?.env ?? [],
      stays: plan.tests?.stays ?? [],
      foundTwice: plan.tests?.foundTwice ?? false,
    },
    copied: plan.files.filter((file) => file.placement !== "moved").map((file) => file.path),
    blockers: plan.obstacles,
    verified: outcome.verified,
    debts: plan.debts,
    disabled: plan.disabled,
    shown: outcome.shown ?? [],
  };
}
