/** The part of a table that engines are told: targets that are reached over TCP without encryption. */
import { MsaError } from "../../errors/msa-error.ts";
import type { RouteFile, TargetConfig } from "../../routes/route-file.ts";
import { rowId } from "../../routes/row-conditions.ts";
import { socketPathOf } from "../../util/listen-address.ts";
import type { ExportInput, Unsaid } from "./exported.ts";

/**
 * Rows of other targets stay with the monolith, and that is said. Errors: MSA3005 where that cannot be: the monolith itself is
 * reached so, or its copy of a row is gone.
 */
export function plainTargets(
  file: RouteFile,
  engine: string,
): { readonly file: RouteFile; readonly unsaid: readonly Unsaid[] } {
  const others = new Map(
    Object.entries(file.targets).flatMap(([name, target]) => {
      const way = wayOf(target);
      return way === null ? [] : [[name, way] as const];
    }),
  );
  if (others.size === 0) return { file, unsaid: [] };
  const way = others.get("monolith");
  if (way !== undefined)
    throw new MsaError("MSA3005", {
      message: `the monolith is reached ${way}, which is not exported to ${engine}`,
    });
  const unsaid: Unsaid[] = [];
  const routes = file.routes.map((row) => {
    const why = row.target === undefined ? undefined : others.get(row.target);
    if (why === undefined) return row;
    if (row.retired)
      throw new MsaError("MSA3005", {
        message: `${row.target}, which alone answers ${rowId(row)}, is reached ${why}, which is not exported to ${engine}`,
      });
    const { target, weight: _weight, when: _when, ...rest } = row;
    if (row.state !== "monolith")
      unsaid.push({
        endpoint: rowId(row),
        what: `stays with the monolith: ${target} is reached ${why}, which is not exported`,
      });
    return { ...rest, state: "monolith" as const };
  });
  const targets = Object.fromEntries(Object.entries(file.targets).filter(([name]) => !others.has(name)));
  return { file: { ...file, targets, routes }, unsaid };
}

/** Null when there is nothing special about it. */
function wayOf({ url, instances = [] }: TargetConfig): string | null {
  const urls = [url, ...instances.map((one) => one.url)];
  if (urls.some((one) => one.startsWith("https:"))) return "over TLS";
  return urls.some((one) => one.startsWith("unix:")) ? "over a unix socket" : null;
}

/** A door without TLS at an address, and what it lacks. */
export function plainDoor(settings: ExportInput["settings"]): {
  readonly door: ExportInput["settings"];
  readonly unsaid: readonly Unsaid[];
} {
  const atSocket = socketPathOf(settings.host) !== null;
  const host = atSocket ? "127.0.0.1" : settings.host;
  const said = (what: string): Unsaid => ({ endpoint: null, what });
  return {
    door: { ...settings, host, tls: null },
    unsaid: [
      ...(atSocket ? [said(`listens at ${host}:${settings.port}, not at ${settings.host}`)] : []),
      ...(settings.tls === null ? [] : [said("listens without TLS: proxy.tls is not exported")]),
    ],
  };
}
