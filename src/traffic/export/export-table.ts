import { exportCaddy } from "./caddy.ts";
import { sayConditions } from "./conditions.ts";
import { exportEnvoy } from "./envoy.ts";
import type { EngineInput, Exported, ExportInput } from "./exported.ts";
import { partsSaid } from "./gate-parts.ts";
import { exportGatewayApi } from "./gateway-api.ts";
import { exportHaproxy } from "./haproxy.ts";
import { isByDns } from "./haproxy-dns.ts";
import { exportKong } from "./kong.ts";
import { exportNginx } from "./nginx.ts";
import { plainDoor, plainTargets } from "./plain-targets.ts";
import { sayGates } from "./say-gates.ts";
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

/** Whether the engine can tell requests apart by that. */
function isSaid(engine: Engine, key: string, { trustedPeers }: ExportInput["settings"]): boolean {
  if (key.startsWith("jwt:")) return false;
  switch (engine) {
    case "nginx":
      return true;
    case "haproxy":
    case "caddy":
      // Behind trusted peers they know the nearest address only.
      return key !== "ip" || trustedPeers.length === 0;
    case "envoy":
      return key !== "ip";
    case "kong":
    case "gateway-api":
      return false;
  }
}

/**
 * Pure. Errors: MSA3005 for a row that the engine cannot match, or whose target it cannot be told · MSA3006 for a gate that keeps
 * requests out.
 */
export function exportTable(engine: Engine, input: ExportInput): Exported {
  const { gate, unsaid: gateRemarks } = sayGates(input.file, partsSaid(engine, input.settings));
  const { sticky } = input.settings;
  const { door, unsaid: doorRemarks } = plainDoor(input, engine);
  const settings = { ...door, sticky: readableKeys(sticky) };
  const finds = engine === "haproxy" ? isByDns : () => false;
  const plain = plainTargets(input.file, engine);
  const { file, unsaid } = sayConditions(plain.file, engine, (key) => isSaid(engine, key, input.settings));
  return exporters[engine]({
    file,
    settings,
    folder: input.folder ?? "/",
    gate,
    common: [
      ...commonRemarks({ ...input, file }, finds),
      ...gateRemarks,
      ...doorRemarks,
      ...plain.unsaid,
      ...unsaid,
    ],
  });
}
