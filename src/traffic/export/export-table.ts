import { MsaError } from "../../errors/msa-error.ts";
import { rowId } from "../../routes/row-conditions.ts";
import { exportCaddy } from "./caddy.ts";
import { exportEnvoy } from "./envoy.ts";
import type { EngineInput, Exported, ExportInput } from "./exported.ts";
import { exportGatewayApi } from "./gateway-api.ts";
import { exportHaproxy } from "./haproxy.ts";
import { isByDns } from "./haproxy-dns.ts";
import { exportKong } from "./kong.ts";
import { exportNginx } from "./nginx.ts";
import { plainDoor, plainTargets } from "./plain-targets.ts";
import { refuseGuards } from "./refuse-guards.ts";
import { commonRemarks, readableKeys } from "./unsaid.ts";

export const engines = ["caddy", "envoy", "gateway-api", "haproxy", "kong", "nginx"] as const;
export type Engine = (typeof engines)[number];

const exporters: Readonly<Record<Engine, (input: EngineInput) => Exported>> = {
  caddy: exportCaddy,
  envoy: exportEnvoy,
  "gateway-api": exportGatewayApi,
  haproxy: exportHaproxy,
  kong: exportKong,
  nginx: exportNginx,
};

/**
 * Pure. Errors: MSA3005 for a row that the engine cannot match, or whose target it cannot be told · MSA3006 for a gate that keeps
 * requests out.
 */
export function exportTable(engine: Engine, input: ExportInput): Exported {
  refuseGuards(input.file);
  refuseMatches(input.file, engine);
  const { sticky } = input.settings;
  const { door, unsaid: doorRemarks } = plainDoor(input.settings);
  const settings = { ...door, sticky: readableKeys(sticky) };
  const finds = engine === "haproxy" ? isByDns : () => false;
  const { file, unsaid } = plainTargets(input.file, engine);
  return exporters[engine]({
    file,
    settings,
    common: [...commonRemarks({ file, settings: input.settings }, finds), ...doorRemarks, ...unsaid],
  });
}

/** Left out, a row's requests would reach whichever row comes next. */
function refuseMatches({ routes }: ExportInput["file"], engine: Engine): void {
  const row = routes.find(({ match }) => match !== undefined);
  if (row !== undefined)
    throw new MsaError("MSA3005", { message: `${rowId(row)} is not exported to ${engine}: it says match` });
}
