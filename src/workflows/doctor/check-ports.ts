import type { LoadedConfig } from "../../config/load-config.ts";
import { isPortFree } from "../../run/check-port.ts";
import { portOwner } from "../../run/port-owner.ts";
import { isAlive } from "../../run/process-group.ts";
import { readUpState } from "../../run/up-state.ts";
import { type Check, ok, warn } from "./check.ts";

/** A taken port is only a warning: what runs there may well be the monolith itself. */
export async function checkPorts({ root, config }: LoadedConfig): Promise<Check[]> {
  const up = readUpState(root);
  if (up !== null && isAlive(up.supervisor))
    return [ok("ports", `in use by msa up, pid ${up.supervisor.pid}`)];
  const wanted = [
    ["monolith", config.monolith.port, "monolith.port"],
    ["proxy", config.proxy.port, "proxy.port"],
    ["proxy admin", config.proxy.adminPort, "proxy.adminPort"],
  ] as const;
  return Promise.all(
    wanted.map(async ([name, port, setting]) => {
      if (await isPortFree(port)) return ok(`port ${port}`, `free for ${name}`);
      const owner = await portOwner(port);
      const who = owner === null ? "another process" : `pid ${owner.pid} (${owner.command})`;
      return warn(`port ${port}`, `wanted by ${name}, taken by ${who}`, `stop it, or change ${setting}`);
    }),
  );
}
