import type { Paint } from "../util/paint.ts";

interface RetireLike {
  readonly status: "retired" | "dry-run" | "nothing-to-do";
  readonly modules: readonly string[];
  readonly endpoints: readonly string[];
  readonly changes: readonly {
    readonly path: string;
    readonly kind: "create" | "update" | "delete" | "skip";
  }[];
  readonly stays: readonly { readonly by: string; readonly symbol: string }[];
  readonly verified: { readonly endpoints: boolean | null; readonly typecheck: boolean | null };
  readonly shown: readonly { readonly path: string; readonly text: string }[];
}

const marks = { create: "+", update: "~", delete: "-", skip: "=" } as const;

/** What was or would be taken out of the monolith, what stays of it and why. */
export function retireText(
  result: RetireLike,
  { paint, verbose = false }: { readonly paint: Paint; readonly verbose?: boolean },
): { text: string; exitCode: number; verbatim?: boolean } {
  const { status, modules, endpoints, changes, stays, verified, shown } = result;
  const names = modules.join(", ");
  if (status === "nothing-to-do")
    return { text: `nothing to do: the monolith answers nothing of ${names}`, exitCode: 0 };
  if (shown.length > 0)
    return { text: shown.map(({ text }) => text).join("\n"), exitCode: 0, verbatim: true };
  const dry = status === "dry-run";
  const own = changes.filter(({ path }) => !/^\.msa\/|(^|\/)msa\.(routes|extract)\.json$/.test(path));
  const count = (kind: "update" | "delete"): number => own.filter((change) => change.kind === kind).length;
  const lines = dry || verbose ? changes.map(({ kind, path }) => `${marks[kind]} ${path}`) : [];
  lines.push(
    `${dry ? "would take" : paint.green("✔ took")} ${paint.bold(names)} out of the monolith: ${endpoints.length} endpoints, ${count("delete")} files removed, ${count("update")} changed`,
  );
  if (verified.endpoints)
    lines.push(`  every other endpoint is there${verified.typecheck ? ", types hold" : ""}`);
  const kept = verbose || stays.length <= 6 ? stays : stays.slice(0, 5);
  if (stays.length > 0) lines.push(paint.dim("stays, because it is still used:"));
  lines.push(...kept.map(({ symbol, by }) => `  ${symbol} ${paint.dim(`by ${by}`)}`));
  if (kept.length < stays.length)
    lines.push(paint.dim(`  and ${stays.length - kept.length} more: --verbose`));
  if (!dry) lines.push("next: run the monolith's tests; msa undo takes it back");
  return { text: lines.join("\n"), exitCode: 0 };
}
