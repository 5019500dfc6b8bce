/** Certificates and sockets, in HAProxy's words. */
import { resolve } from "node:path";
import type { TargetConfig } from "../../routes/route-file.ts";
import { ipVersion } from "../../util/ip-version.ts";
import { serversOf, type TargetServer } from "./answers.ts";
import type { ExportInput, Unsaid } from "./exported.ts";
import type { RowWithPattern } from "./unsaid.ts";

/** Address of a server, and how it is recognised. */
export function wayTo(
  { address, host, socketPath, encrypted }: TargetServer,
  { ca, servername, insecure }: NonNullable<TargetConfig["tls"]> = {},
  folder: string,
): string {
  if (socketPath !== null) return `unix@${socketPath}`;
  if (!encrypted) return address;
  const name = servername ?? host;
  const sni = ipVersion(name) === 0 ? ` sni str(${name}) check-sni ${name}` : "";
  if (insecure) return `${address} ssl verify none${sni}`;
  return `${address} ssl verify required ca-file ${ca === undefined ? "@system-ca" : quoted(resolve(folder, ca))} verifyhost ${name}${sni}`;
}

export function haproxyDoorRemarks({ tls }: ExportInput["settings"]): Unsaid[] {
  return tls === null
    ? []
    : [
        {
          endpoint: null,
          what: `the key of its certificate has to stand in ${tls.cert} as well, or beside it in ${tls.cert}.key`,
        },
      ];
}

/**
 * Seen with HAProxy 2.6: it counts a handshake that fails only after the last attempt, so the next attempt
 * goes to the same server, however many there are.
 */
export function haproxyCertificateRemarks(
  rows: readonly RowWithPattern[],
  file: ExportInput["file"],
): Unsaid[] {
  const vouched = (target: string): boolean =>
    file.targets[target]?.tls?.insecure !== true &&
    serversOf(file, target).some(({ encrypted }) => encrypted);
  return rows.some(({ answer }) => "fallback" in answer && answer.fallback && vouched(answer.target))
    ? [
        {
          endpoint: null,
          what: "requests that are the first to find a certificate of a target wrong are answered 503: from then on the monolith answers",
        },
      ]
    : [];
}

function quoted(path: string): string {
  return `'${path.replaceAll("'", "'\\''")}'`;
}
