/** What stands at the door for all, in nginx' words. */
import type { GateSettings } from "../../routes/gate-settings.ts";
import { quoted } from "./nginx-maps.ts";

export interface NginxGate {
  /** Beside the server. */
  readonly maps: readonly string[];
  /** Of the server. */
  readonly maxBody: number;
  /** Of the location: who is let in, and what the answer says. */
  readonly lines: readonly string[];
  /** For the target, also of copies. */
  readonly request: readonly string[];
}

export function nginxGate(gate: GateSettings, trusts: boolean): NginxGate {
  const { allow, deny = [], maxBody = 0, request = {}, response = {}, requestId } = gate;
  const values = [...Object.values(request.set ?? {}), ...Object.values(response.set ?? {})];
  const dollar = values.some((value) => value.includes("$"))
    ? ['geo $msa_dollar {\n    default "$";\n}']
    : [];
  const id = requestId === undefined ? [] : [idMap(requestId, trusts)];
  const hidden = [...Object.keys(response.set ?? {}), ...(response.remove ?? [])];
  const sent = Object.entries(response.set ?? {});
  const named: [string, string][] = requestId === undefined ? [] : [[requestId, "$msa_id"]];
  return {
    maps: [...dollar, ...id],
    maxBody,
    lines: [
      ...deny.map((range) => `deny ${range};`),
      ...(allow === undefined ? [] : [...allow.map((range) => `allow ${range};`), "deny all;"]),
      ...hidden.map((name) => `proxy_hide_header ${name};`),
      ...sent.map(([name, value]) => `add_header ${name} ${sayable(value)} always;`),
      ...named.map(([name, variable]) => `add_header ${name} ${variable} always;`),
    ],
    request: [
      ...(request.remove ?? []).map((name) => `proxy_set_header ${name} "";`),
      ...Object.entries(request.set ?? {}).map(
        ([name, value]) => `proxy_set_header ${name} ${sayable(value)};`,
      ),
      ...named.map(([name, variable]) => `proxy_set_header ${name} ${variable};`),
    ],
  };
}

/** A trusted peer's, or a new one. */
function idMap(name: string, trusts: boolean): string {
  const header = `$http_${name.replace(/-/g, "_").toLowerCase()}`;
  const kept = trusts ? '\n    "~^1(?<msa_id_said>[A-Za-z0-9_.+/=:-]{1,128})$" $msa_id_said;' : "";
  return `map "${trusts ? "$msa_trusted" : ""}${header}" $msa_id {\n    default $request_id;${kept}\n}`;
}

/** There is no other way to say a dollar sign that begins no variable. */
function sayable(value: string): string {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: nginx' own variable
  return quoted(value.replaceAll("$", () => "${msa_dollar}"));
}
