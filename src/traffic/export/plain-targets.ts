/** The part of a table that an engine is told: targets that it reaches as our own proxy does. */
import { resolve } from "node:path";
import { MsaError } from "../../errors/msa-error.ts";
import type { RouteFile, TargetConfig } from "../../routes/route-file.ts";
import { rowId } from "../../routes/row-conditions.ts";
import { ipVersion } from "../../util/ip-version.ts";
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
      const way = wayOf(target, engine);
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

/** What of the target's way is not told to the engine; null when all of it is. */
function wayOf(
  { url, protocol, instances = [], tls = {}, discover }: TargetConfig,
  engine: string,
): string | null {
  if (protocol === "h2") return "over HTTP/2";
  const urls = [url, ...instances.map((one) => one.url)];
  const encrypted = urls.filter((one) => one.startsWith("https:"));
  // HAProxy holds certificates against names only.
  const verifiable = ({ hostname }: URL): boolean =>
    tls.insecure === true ||
    tls.servername !== undefined ||
    ipVersion(hostname.replace(/^\[|\]$/g, "")) === 0;
  const told = engine === "haproxy" && discover === undefined;
  if (encrypted.length > 0 && !(told && encrypted.every((one) => verifiable(new URL(one)))))
    return "over TLS";
  const local = urls.some((one) => one.startsWith("unix:"));
  return local && !isProgram(engine) ? "over a unix socket" : null;
}

/** Engines that run where msa does, with its files. */
function isProgram(engine: string): boolean {
  return engine === "nginx" || engine === "haproxy" || engine === "caddy";
}

/** A door at an address, with its certificate where the engine is given files, and what it lacks. */
export function plainDoor(
  { settings, folder = "/" }: Pick<ExportInput, "settings" | "folder">,
  engine: string,
): {
  readonly door: ExportInput["settings"];
  readonly unsaid: readonly Unsaid[];
} {
  const atSocket = socketPathOf(settings.host) !== null;
  const host = atSocket ? "127.0.0.1" : settings.host;
  const tls =
    settings.tls === null || !isProgram(engine)
      ? null
      : { cert: resolve(folder, settings.tls.cert), key: resolve(folder, settings.tls.key) };
  const said = (what: string): Unsaid => ({ endpoint: null, what });
  return {
    door: { ...settings, host, tls },
    unsaid: [
      ...(atSocket ? [said(`listens at ${host}:${settings.port}, not at ${settings.host}`)] : []),
      ...(settings.tls === null || tls !== null
        ? []
        : [said("listens without TLS: proxy.tls is not exported")]),
    ],
  };
}
