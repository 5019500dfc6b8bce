/** Gates that keep requests out are not left out of an export in silence, nor with a remark that nobody reads. */
import { MsaError } from "../../errors/msa-error.ts";
import type { GateSettings } from "../../routes/gate-settings.ts";
import type { RouteFile } from "../../routes/route-file.ts";

const guards = [
  "allow",
  "deny",
  "maxBody",
  "apiKeys",
  "jwt",
  "rateLimits",
] as const satisfies (keyof GateSettings)[];

/** Names of the gates that requests pass: those of rows, and the table's own. */
export function gatesInUse({ gate, routes }: RouteFile): ReadonlySet<string> {
  const named = routes.flatMap((row) => (row.gate === undefined ? [] : [row.gate]));
  return new Set(gate === undefined ? named : [gate, ...named]);
}

/** Errors: MSA3006, naming each gate and what it asks for. */
export function refuseGuards(file: RouteFile): void {
  const found = [...gatesInUse(file)].flatMap((name) => {
    const settings = file.gates?.[name];
    const asked = guards.filter((key) => settings?.[key] !== undefined);
    return asked.length === 0 ? [] : [`${name} (${asked.join(", ")})`];
  });
  if (found.length > 0)
    throw new MsaError("MSA3006", { message: `requests pass ${found.join(" and ")}, which is not exported` });
}
