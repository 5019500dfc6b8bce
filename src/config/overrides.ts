/** One setting that something stronger than the file has stated. */
export interface Override {
  /** `["proxy", "port"]` */
  readonly path: readonly string[];
  readonly value: unknown;
  readonly origin: "env" | "flag";
  /** `MSA_PROXY_PORT`, `--port` */
  readonly name: string;
}

const number = (text: string): unknown => (/^\d+$/.test(text) ? Number(text) : text);
const list = (text: string): unknown => text.split(",").map((part) => part.trim());
const same = (text: string): unknown => text;

/** Every setting that the environment may state; a value that does not parse is left for the schema to refuse. */
const table: readonly (readonly [name: string, path: string, parse: (text: string) => unknown])[] = [
  ["MSA_MONOLITH_ENTRY", "monolith.entry", same],
  ["MSA_MONOLITH_START", "monolith.start", same],
  ["MSA_MONOLITH_BUILD", "monolith.build", same],
  ["MSA_MONOLITH_PORT", "monolith.port", number],
  ["MSA_MONOLITH_HEALTH", "monolith.health", same],
  ["MSA_SERVICES_DIR", "services.dir", same],
  ["MSA_SERVICES_FIRST_PORT", "services.firstPort", number],
  ["MSA_SERVICES_AWAIT_LIMIT", "services.awaitLimit", number],
  ["MSA_PROXY_HOST", "proxy.host", same],
  ["MSA_PROXY_PORT", "proxy.port", number],
  ["MSA_PROXY_ADMIN_PORT", "proxy.adminPort", number],
  ["MSA_PROXY_WORKERS", "proxy.workers", number],
  ["MSA_PROXY_STICKY", "proxy.sticky", list],
  ["MSA_PROXY_CONNECT_TIMEOUT", "proxy.connectTimeout", number],
  ["MSA_PROXY_RESPONSE_TIMEOUT", "proxy.responseTimeout", number],
  ["MSA_PROXY_HEALTH_INTERVAL", "proxy.healthInterval", number],
  ["MSA_PROXY_TRUSTED_PEERS", "proxy.trustedPeers", list],
];

export const environmentNames: readonly string[] = table.map(([name]) => name);

export function environmentOverrides(env: Readonly<Record<string, string | undefined>>): Override[] {
  return table.flatMap(([name, path, parse]) => {
    const text = env[name];
    return text === undefined || text === ""
      ? []
      : [{ path: path.split("."), value: parse(text), origin: "env" as const, name }];
  });
}
