/** Which parts of a gate an engine does in the same way. */
import type { GateSettings } from "../../routes/gate-settings.ts";
import type { ExportInput } from "./exported.ts";
import type { SaysPart } from "./say-gates.ts";

type Edits = NonNullable<GateSettings["request"]>;

/** The engine's own, or such as it treats in a way of its own. */
const special =
  /^(accept-ranges|age|alt-svc|content-.*|date|etag|last-modified|location|refresh|server|set-cookie|strict-transport-security|vary|x-accel-.*)$/i;

/** Of engines that are programs which read a configuration. */
export function partsSaid(engine: string, { trustedPeers }: ExportInput["settings"]): SaysPart {
  // nginx alone knows the client behind trusted peers.
  const knowsClient = engine === "nginx" || trustedPeers.length === 0;
  if (engine !== "nginx" && engine !== "haproxy" && engine !== "caddy") return () => false;
  return (part, gate) => {
    switch (part) {
      case "allow":
      case "deny":
        return knowsClient;
      case "maxBody":
        return engine !== "caddy" && gate.maxBody !== 0;
      case "request":
        return isPlain(gate.request ?? {}, /^(cookie|accept-encoding|user-agent)$/i);
      case "response":
        return isPlain(gate.response ?? {}, special);
      case "requestId":
        return engine !== "caddy";
      default:
        return false;
    }
  };
}

/** Values that stand for themselves in every configuration, once they are quoted. */
function isPlain({ set = {}, remove = [] }: Edits, special: RegExp): boolean {
  const names = [...Object.keys(set), ...remove].map((name) => name.toLowerCase());
  return (
    new Set(names).size === names.length &&
    names.every((name) => /^[a-z0-9-]+$/.test(name) && !special.test(name)) &&
    Object.values(set).every((value) => /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(value))
  );
}
