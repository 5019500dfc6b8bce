import { MsaError } from "../../errors/msa-error.ts";
import { parseRoutes } from "../../routes/parse-routes.ts";
import { printRoutes } from "../../routes/print-routes.ts";
import type { RouteFile, RouteRow } from "../../routes/route-file.ts";
import { rowId } from "../../routes/row-conditions.ts";

export interface RouteTexts {
  /** null: the extraction made the file. */
  readonly before: string | null;
  readonly after: string;
  readonly current: string;
}

/**
 * The current route table without what one extraction put into it; what `msa move` and people did since stays.
 * null when nothing is left. MSA2008 while a row still goes to the service that would vanish.
 */
export function takeRoutesBack(
  path: string,
  texts: RouteTexts,
  { force }: { force: boolean },
): string | null {
  const before = texts.before === null ? null : parseRoutes(texts.before, path);
  const after = parseRoutes(texts.after, path);
  const current = parseRoutes(texts.current, path);
  const added = addedTargets(before, after);
  const leaving = current.routes.filter((row) => isLeaving(row, added) && row.state !== "monolith");
  if (leaving.length > 0 && !force) throw stillServed(path, leaving);
  const known = new Map(before?.routes.map((row) => [rowId(row), row]));
  const born = new Set(after.routes.map(rowId).filter((id) => !known.has(id)));
  const routes = current.routes.flatMap((row) => {
    if (born.has(rowId(row))) return [];
    if (unretired(row, known.get(rowId(row)))) return [withFallback(row, known.get(rowId(row))?.fallback)];
    return isLeaving(row, added) ? [withTarget(row, known.get(rowId(row))?.target)] : [row];
  });
  const targets = Object.fromEntries(Object.entries(current.targets).filter(([name]) => !added.has(name)));
  if (before === null && routes.length === 0) return null;
  return printRoutes({ ...current, targets, routes });
}

/** The monolith's copy comes back. */
function unretired(row: RouteRow, before: RouteRow | undefined): boolean {
  return row.retired === true && before !== undefined && before.retired === undefined;
}

function withFallback(
  { retired: _, fallback: __, ...row }: RouteRow,
  fallback: RouteRow["fallback"],
): RouteRow {
  return { ...row, ...(fallback === undefined ? {} : { fallback }) };
}

function addedTargets(before: RouteFile | null, after: RouteFile): Set<string> {
  return new Set(
    Object.keys(after.targets).filter((name) => name !== "monolith" && before?.targets[name] === undefined),
  );
}

function isLeaving(row: RouteRow, added: ReadonlySet<string>): boolean {
  return row.target !== undefined && added.has(row.target);
}

function withTarget(
  { target: _, weight: __, when: ___, ...row }: RouteRow,
  target: string | undefined,
): RouteRow {
  return { ...row, state: "monolith", ...(target === undefined ? {} : { target }) };
}

function stillServed(path: string, rows: readonly RouteRow[]): MsaError {
  const [first] = rows;
  const more = rows.length > 1 ? ` and ${rows.length - 1} more` : "";
  return new MsaError("MSA2008", {
    message: `${rowId(first!)}${more} still ${rows.length > 1 ? "go" : "goes"} to ${first!.target} (${first!.state})`,
    why: "the service would vanish under its traffic",
    fix: `run \`msa rollback ${first!.module}\` first`,
    where: [{ file: path }],
  });
}
