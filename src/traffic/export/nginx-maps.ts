/** What nginx finds out about a request before the table is asked: whom to believe, which user, on which side. */
export function trusted(peers: readonly string[]): string {
  return [
    "# The nearest address that is not a trusted peer is the client.",
    ...peers.map((peer) => `set_real_ip_from ${peer};`),
    "real_ip_header X-Forwarded-For;",
    "real_ip_recursive on;",
    "geo $realip_remote_addr $msa_trusted {",
    "    default 0;",
    ...peers.map((peer) => `    ${peer} 1;`),
    "}",
  ].join("\n");
}

/** Nobody but a trusted peer says who was there before. */
export function forwardedMaps(some: boolean): string {
  const upgrade = 'map $http_upgrade $msa_connection {\n    default upgrade;\n    "" "";\n}';
  const path = 'map $request_uri $msa_path {\n    "~^(?<msa_raw>[^?]*)" $msa_raw;\n}';
  // That of an absolute request target is the one that counts.
  const authority =
    'map $request $msa_authority {\n    default $http_host;\n    "~*^\\S+ https?://(?<msa_named>[^/?# ]+)" $msa_named;\n}';
  if (!some) return `${path}\n${authority}\n${upgrade}`;
  const map = (variable: string, header: string, fallback: string, joined: string): string =>
    `map "$msa_trusted${header}" ${variable} {\n    default ${fallback};\n    "~^1(?<${variable.slice(1)}_said>.+)$" "${joined}";\n}`;
  return [
    path,
    authority,
    upgrade,
    map("$msa_for", "$http_x_forwarded_for", "$realip_remote_addr", "$msa_for_said, $realip_remote_addr"),
    map("$msa_host", "$http_x_forwarded_host", "$msa_authority", "$msa_host_said"),
    map("$msa_proto", "$http_x_forwarded_proto", "$scheme", "$msa_proto_said"),
  ].join("\n");
}

/** The first key that the request carries; the address when it carries none. */
export function stickyMaps(keys: readonly string[]): string {
  const maps: string[] = [];
  let next = "$remote_addr";
  const before = keys.includes("ip") ? keys.slice(0, keys.indexOf("ip")) : keys;
  for (const [at, key] of [...before.entries()].reverse()) {
    const name = key.slice(key.indexOf(":") + 1);
    const value = key.startsWith("cookie:")
      ? `$cookie_${name}`
      : `$http_${name.replace(/-/g, "_").toLowerCase()}`;
    maps.push(`map ${value} $msa_user_${at} {\n    default ${value};\n    "" ${next};\n}`);
    next = `$msa_user_${at}`;
  }
  return [...maps, `map "" $msa_user {\n    default ${next};\n}`].join("\n");
}

export function share(weight: number): string {
  const percent = rounded(weight);
  const service = percent > 0 && percent < 100 ? `    ${percent}% service;\n` : "";
  return `split_clients $msa_user ${shareName(weight)} {\n${service}    * ${percent === 100 ? "service" : "monolith"};\n}`;
}

export function shareName(weight: number): string {
  return `$msa_share_${String(rounded(weight)).replace(".", "_")}`;
}

/** It takes two digits after the point. */
export function rounded(weight: number): number {
  return Math.round(weight * 100) / 100;
}

/** Backslashes and quotes have a meaning of their own within quotes. */
export function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, "\\$&")}"`;
}
