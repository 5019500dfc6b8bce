/** Certificates and sockets, in HAProxy's words. */
import { resolve } from "node:path";
import type { TargetConfig } from "../../routes/route-file.ts";
import { ipVersion } from "../../util/ip-version.ts";
import type { TargetServer } from "./answers.ts";
import type { ExportInput, Unsaid } from "./exported.ts";

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

function quoted(path: string): string {
  return `'${path.replaceAll("'", "'\\''")}'`;
}
