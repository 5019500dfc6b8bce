import type { Paint } from "../util/paint.ts";
import { textTable } from "../util/text-table.ts";

interface ExtractLike {
  readonly status: "extracted" | "dry-run" | "nothing-to-do";
  readonly service: {
    readonly name: string;
    readonly dir: string;
    readonly port: number;
    readonly start: string;
  };
  readonly changes: readonly ChangeLike[];
  readonly merged: readonly string[];
  readonly kept: readonly string[];
  readonly routes: readonly { readonly endpoint: string; readonly module: string }[];
  readonly blockers: readonly { readonly file: string; readonly line: number; readonly message: string }[];
  readonly verified: {
    readonly typecheck: boolean | null;
    readonly boot: boolean | null;
    readonly health: boolean | null;
    readonly checks?: readonly CheckLike[];
  };
  readonly remote: readonly { readonly provider: string; readonly method: string; readonly runsIn: string }[];
  readonly events: readonly {
    readonly event: string;
    readonly file: string;
    readonly line: number;
    readonly heardIn: string;
  }[];
  readonly waits: {
    readonly service: readonly WaitingLike[];
    readonly monolith: readonly WaitingLike[];
  };
  readonly tests: {
    readonly files: readonly string[];
    readonly env: readonly string[];
    readonly foundTwice: boolean;
    readonly stays: readonly { readonly path: string; readonly why: string }[];
  };
  readonly debts: readonly string[];
  readonly disabled: readonly { readonly what: string }[];
  readonly shown: readonly { readonly path: string; readonly text: string }[];
}

interface WaitingLike {
  readonly name: string;
  readonly file: string;
  readonly line: number;
}

interface CheckLike {
  readonly id: string;
  readonly what: string;
  readonly status: "passed" | "failed" | "skipped";
  readonly reason: string;
  readonly seconds: number;
}

interface ChangeLike {
  readonly path: string;
  readonly kind: "create" | "update" | "delete" | "skip";
  readonly bytes: number;
}

interface Options {
  readonly paint: Paint;
  /** Every file also after writing. */
  readonly verbose?: boolean;
}

/** What an extraction wrote or would write, what it was tried for, and what comes next. */
export function extractText(
  result: ExtractLike,
  { paint, verbose = false }: Options,
): { text: string; exitCode: number; verbatim?: boolean } {
  const { service, status, shown } = result;
  if (status === "nothing-to-do")
    return { text: `nothing to do: ${service.dir} is extracted already`, exitCode: 0 };
  if (shown.length > 0)
    return { text: shown.map((file) => shownFile(file, paint)).join("\n"), exitCode: 0, verbatim: true };
  const dry = status === "dry-run";
  // What msa keeps for itself is no part of the service.
  const files = result.changes.filter(({ kind, path }) => kind !== "skip" && !path.startsWith(".msa/"));
  const parts = [
    dry || verbose ? fileList(result.changes, paint) : "",
    `${dry ? "would write" : paint.green("✔ wrote")} ${paint.bold(service.dir)}: ${plural(files.length, "file")}, ${plural(result.routes.length, "endpoint")}, port ${service.port}`,
    dry ? "" : tried(result.verified, paint),
    some("merged with what was edited by hand:", result.merged, verbose, paint),
    some("stays as it was edited by hand:", result.kept, verbose, paint),
    some(
      "stays with the monolith:",
      result.disabled.map(({ what }) => what),
      verbose,
      paint,
    ),
    some(
      "called in the monolith:",
      result.remote.filter(({ runsIn }) => runsIn === "monolith").map(named),
      verbose,
      paint,
    ),
    some(
      "may be called by the monolith:",
      result.remote.filter(({ runsIn }) => runsIn === "service").map(named),
      verbose,
      paint,
    ),
    some("heard in the monolith:", listeners(result, "monolith"), verbose, paint),
    some("may be heard in the service:", listeners(result, "service"), verbose, paint),
    some("becomes asynchronous in the service:", result.waits.service.map(placed), verbose, paint),
    some("becomes asynchronous in the monolith:", result.waits.monolith.map(placed), verbose, paint),
    result.tests.files.length === 0
      ? ""
      : `${plural(result.tests.files.length, "test file")} ${dry ? "would travel" : "travelled"}: npm test${result.tests.env.length === 0 ? "" : `; ${result.tests.env.join(", ")}, which they read, stays: values never travel`}`,
    result.tests.foundTwice
      ? `${paint.yellow("!")} the monolith's own test run finds them as well: leave ${service.dir.split("/")[0] ?? ""}/ out in its settings`
      : "",
    some(
      "tests that stay with the monolith:",
      result.tests.stays.map(({ path, why }) => `${path}: ${why}`),
      verbose,
      paint,
    ),
    some("debt while the database is shared:", result.debts, verbose, paint),
    ...result.blockers.map(
      ({ file, line, message }) => `${paint.yellow("!")} ${message} ${paint.dim(`${file}:${line}`)}`,
    ),
    dry
      ? ""
      : `next: msa up, then msa move ${result.routes[0]?.module ?? service.name} shadow; msa undo takes it back`,
  ];
  return { text: parts.filter((part) => part !== "").join("\n"), exitCode: 0 };
}

const named = ({ provider, method }: ExtractLike["remote"][number]): string => `${provider}.${method}`;

function listeners({ events }: ExtractLike, where: string): string[] {
  return events
    .filter(({ heardIn }) => heardIn === where)
    .map(({ event, file, line }) => `${event} ${file}:${line}`);
}

const placed = ({ name, file, line }: WaitingLike): string => `${name} ${file}:${line}`;

/** A label with its list; the start of the list where that is long. */
function some(label: string, items: readonly string[], verbose: boolean, paint: Paint): string {
  if (items.length === 0) return "";
  const shown = verbose || items.length <= 4 ? items : items.slice(0, 3);
  const rest = items.length - shown.length;
  const more = rest > 0 ? [paint.dim(`and ${rest} more: --verbose`)] : [];
  return [paint.dim(label), ...[...shown, ...more].map((item) => `  ${item}`)].join("\n");
}

const marks = { create: "+", update: "~", delete: "-", skip: "=" } as const;

function fileList(changes: readonly ChangeLike[], paint: Paint): string {
  const colour = { create: paint.green, update: paint.yellow, delete: paint.red, skip: paint.dim };
  const rows = changes.map(({ path, kind, bytes }) => [
    colour[kind](`${marks[kind]} ${path}`),
    paint.dim(`${bytes} bytes`),
  ]);
  return textTable(rows, { right: [1] });
}

function shownFile({ path, text }: { readonly path: string; readonly text: string }, paint: Paint): string {
  const patch = text.startsWith("diff ") || text.startsWith("--- ");
  return patch ? text : `${paint.bold(`── ${path}`)}\n${text}`;
}

function tried({ typecheck, boot, health, checks = [] }: ExtractLike["verified"], paint: Paint): string {
  const seen = [typecheck && "types hold", boot && "it starts", health && "it answers"].filter(
    (one) => typeof one === "string",
  );
  if (checks.length === 0) return "not tried out (--verify none)";
  const colour = { passed: paint.green, failed: paint.red, skipped: paint.dim };
  const rows = checks.map(({ id, what, status, reason, seconds }) => [
    `  ${id}`,
    colour[status](status),
    status === "skipped" ? "" : `${seconds.toFixed(1)} s`,
    what,
    paint.dim(reason.split("\n")[0] ?? ""),
  ]);
  return [...(seen.length === 0 ? [] : [seen.join(", ")]), textTable(rows, { right: [2] })].join("\n");
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
