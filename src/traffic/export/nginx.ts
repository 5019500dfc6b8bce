/** The table for nginx: to be included inside `http { }`. */

import { MsaError } from "../../errors/msa-error.ts";
import { urlHost } from "../../util/url-host.ts";
import { type Answer, answeredRows, serversOf } from "./answers.ts";
import type { EngineInput, Exported, ExportInput, Unsaid } from "./exported.ts";
import { generatedBy, seconds } from "./generated-text.ts";
import { type ConditionMaps, conditionMaps } from "./nginx-conditions.ts";
import { type NginxGate, nginxGate } from "./nginx-gate.ts";
import { forwardedMaps, quoted, rounded, share, shareName, stickyMaps, trusted } from "./nginx-maps.ts";
import { testsOf } from "./request-tests.ts";
import { canaryRemark, type RowWithPattern, withPatterns } from "./unsaid.ts";

/** Characters that one word of the configuration may have (its buffer is 4,096 bytes). */
const longestWord = 4_000;

/** Errors: MSA3005 for a row that nginx cannot match. */
export function exportNginx({ file, settings, gate, common }: EngineInput): Exported {
  const rows = withPatterns(answeredRows(file), "pcre", "nginx");
  const answers = distinct(rows.map((row) => answerOf(row)));
  const conditions = conditionMaps(rows.map(({ row }) => testsOf(row.match, true)));
  const door = nginxGate(gate, settings.trustedPeers.length > 0);
  const shadows = rows.some(({ answer }) => answer.kind === "shadow");
  const weights = [
    ...new Set(answers.flatMap(({ answer }) => (answer.kind === "canary" ? [rounded(answer.weight)] : []))),
  ];
  const unsaid = [...common, ...canaryRemark(rows), ...remarks(rows)];
  const blocks = [
    generatedBy("nginx", "#", unsaid, [
      "Include it inside http { }. Needs the modules that Debian's nginx-light has.",
    ]),
    upstreams(file, answers),
    ...(settings.trustedPeers.length === 0 ? [] : [trusted(settings.trustedPeers)]),
    forwardedMaps(settings.trustedPeers.length > 0),
    ...(weights.length === 0 ? [] : [stickyMaps(settings.sticky), ...weights.map(share)]),
    ...conditions.maps,
    matchMap(rows, conditions),
    upstreamMap(answers),
    ...(shadows ? [mirrorMap(answers)] : []),
    ...door.maps,
    server(settings, shadows, door),
  ];
  return { text: blocks.join("\n\n").concat("\n"), unsaid };
}

interface NamedAnswer {
  readonly name: string;
  readonly answer: Answer;
}

/** A GET that writes must not be sent twice, which nginx would do for any GET whose service dies. */
function answerOf({ answer, row }: RowWithPattern): NamedAnswer {
  const safe =
    row.sideEffects !== undefined && (answer.kind === "service" || answer.kind === "canary")
      ? { ...answer, fallback: false }
      : answer;
  return { name: nameOf(safe), answer: safe };
}

function nameOf(answer: Answer): string {
  switch (answer.kind) {
    case "monolith":
      return "monolith";
    case "service":
      return `service ${answer.target}${alone(answer)}`;
    case "canary":
      return `canary ${answer.weight} ${answer.target}${alone(answer)}`;
    case "shadow":
      return `shadow ${answer.target}`;
  }
}

function alone(answer: { readonly fallback: boolean }): string {
  return answer.fallback ? "" : " alone";
}

function distinct(found: readonly NamedAnswer[]): NamedAnswer[] {
  return [...new Map(found.map((one) => [one.name, one])).values()];
}

function upstreamName(target: string, fallback: boolean): string {
  return `msa_${target.replace(/\W/g, "_")}${fallback ? "" : "_alone"}`;
}

function upstreams(file: ExportInput["file"], answers: readonly NamedAnswer[]): string {
  const block = (name: string, lines: readonly string[]): string =>
    `upstream ${name} {\n${lines.map((one) => `    ${one};\n`).join("")}    keepalive 64;\n}`;
  const servers = (target: string, more = ""): string[] => {
    const { maxInFlight } = file.targets[target]!;
    const limit = maxInFlight === undefined ? "" : ` max_conns=${maxInFlight}`;
    return serversOf(file, target).map(
      ({ address, socketPath, weight }) =>
        `server ${socketPath === null ? address : quoted(`unix:${socketPath}`)}${weight === 1 ? "" : ` weight=${weight}`}${limit}${more}`,
    );
  };
  const balance = (target: string): string[] =>
    file.targets[target]!.balance === "least-busy" ? ["least_conn"] : [];
  const wanted = new Map<string, string>();
  for (const { answer } of answers) {
    if (answer.kind === "monolith") continue;
    const fallback = answer.kind !== "shadow" && answer.fallback;
    wanted.set(
      upstreamName(answer.target, fallback),
      block(
        upstreamName(answer.target, fallback),
        fallback
          ? [
              ...balance(answer.target),
              ...servers(answer.target, " max_fails=1 fail_timeout=1s"),
              ...servers("monolith", " backup"),
            ]
          : [...balance(answer.target), ...servers(answer.target)],
      ),
    );
  }
  return [block("msa_monolith", [...balance("monolith"), ...servers("monolith")]), ...wanted.values()].join(
    "\n",
  );
}

function matchMap(rows: readonly RowWithPattern[], { holding, variables }: ConditionMaps): string {
  const lines = rows.map((row, at) => {
    const { source, caseless } = row.pattern;
    const methods = row.methods === null ? "\\S+" : `(?:${row.methods.join("|")})`;
    const path = source.replace(/^\^/, "");
    // A pattern of the monolith's own may begin anywhere in the path.
    const whole = `~^${holding[at]}${methods} ${caseless ? "(?i)" : ""}${path === source ? `.*?(?:${path})` : `(?:${path})`}`;
    if (whole.length > longestWord) {
      throw new MsaError("MSA3005", { message: `nginx takes no word as long as the pattern of ${row.id}` });
    }
    return `    ${quoted(whole)} ${quoted(answerOf(row).name)};`;
  });
  return [
    "# Who answers: the first that matches, held against the raw path.",
    `map "${variables}$request_method $msa_path" $msa_answer {`,
    "    default monolith;",
    ...lines,
    "}",
  ].join("\n");
}

function upstreamMap(answers: readonly NamedAnswer[]): string {
  const canaries = answers.flatMap(({ name, answer }) =>
    answer.kind === "canary" ? [{ name, answer }] : [],
  );
  const sides = canaries.map(({ name, answer }) => `    ${quoted(name)} ${shareName(answer.weight)};`);
  const lines = answers.flatMap(({ name, answer }) => {
    if (answer.kind === "monolith" || answer.kind === "shadow") return [];
    const side = answer.kind === "canary" ? "service" : "any";
    return [`    ${quoted(`${side} ${name}`)} ${upstreamName(answer.target, answer.fallback)};`];
  });
  return [
    "map $msa_answer $msa_side {",
    "    default any;",
    ...sides,
    "}",
    'map "$msa_side $msa_answer" $msa_upstream {',
    "    default msa_monolith;",
    ...lines,
    "}",
  ].join("\n");
}

function mirrorMap(answers: readonly NamedAnswer[]): string {
  const lines = answers.flatMap(({ name, answer }) =>
    answer.kind === "shadow"
      ? ["GET", "HEAD"].map(
          (method) => `    ${quoted(`${method} ${name}`)} ${upstreamName(answer.target, false)};`,
        )
      : [],
  );
  return [
    "# Gets a copy of the request; nobody waits for its answer.",
    'map "$request_method $msa_answer" $msa_mirror {',
    '    default "";',
    ...lines,
    "}",
  ].join("\n");
}

function server(settings: ExportInput["settings"], shadows: boolean, door: NginxGate): string {
  const trust = settings.trustedPeers.length > 0;
  const common = [
    "proxy_http_version 1.1;",
    "proxy_set_header Host $msa_authority;",
    `proxy_set_header X-Forwarded-For ${trust ? "$msa_for" : "$remote_addr"};`,
    `proxy_set_header X-Forwarded-Host ${trust ? "$msa_host" : "$msa_authority"};`,
    `proxy_set_header X-Forwarded-Proto ${trust ? "$msa_proto" : "$scheme"};`,
    ...door.request,
  ];
  return [
    "server {",
    `    listen ${urlHost(settings.host)}:${settings.port}${settings.tls === null ? "" : " ssl"};`,
    ...(settings.tls === null
      ? []
      : [
          `    ssl_certificate ${quoted(settings.tls.cert)};`,
          `    ssl_certificate_key ${quoted(settings.tls.key)};`,
          "    ssl_protocols TLSv1.2 TLSv1.3;",
        ]),
    `    client_max_body_size ${door.maxBody};`,
    "    large_client_header_buffers 8 64k;",
    "    keepalive_timeout 75s;",
    `    proxy_connect_timeout ${seconds(settings.connectTimeout)};`,
    `    proxy_read_timeout ${seconds(settings.responseTimeout)};`,
    `    proxy_send_timeout ${seconds(settings.responseTimeout)};`,
    "    # Event streams and uploads pass as they come; a POST that was sent is never sent again.",
    "    proxy_buffering off;",
    "    proxy_request_buffering off;",
    "    proxy_next_upstream error timeout;",
    "    proxy_redirect off;",
    "",
    "    location / {",
    ...door.lines.map((line) => `        ${line}`),
    ...(shadows ? ["        mirror /__msa_mirror;", "        mirror_request_body off;"] : []),
    ...common.map((line) => `        ${line}`),
    "        proxy_set_header Connection $msa_connection;",
    "        proxy_set_header Upgrade $http_upgrade;",
    "        proxy_pass http://$msa_upstream;",
    "    }",
    ...(shadows
      ? [
          "",
          "    location = /__msa_mirror {",
          "        internal;",
          '        if ($msa_mirror = "") {',
          "            return 204;",
          "        }",
          ...common.map((line) => `        ${line}`),
          '        proxy_set_header Connection "";',
          '        proxy_set_header Content-Length "";',
          "        proxy_set_header X-Msa-Shadow 1;",
          "        proxy_pass_request_body off;",
          "        proxy_pass http://$msa_mirror$request_uri;",
          "    }",
        ]
      : []),
    "}",
  ].join("\n");
}

function remarks(rows: readonly RowWithPattern[]): Unsaid[] {
  const falls = rows.some(({ answer }) => "fallback" in answer && answer.fallback);
  return [
    { endpoint: null, what: "requests whose path leads above the root with `..`, or holds %00, get 400" },
    ...(falls
      ? [
          {
            endpoint: null,
            what: "when a service dies while it answers, also a PUT or DELETE is repeated at the monolith, not only a GET",
          },
        ]
      : []),
    ...rows.flatMap(({ id, answer, row }): Unsaid[] => {
      if (answer.kind === "shadow") {
        return [
          {
            endpoint: id,
            what: "copies are sent, and their answers compared with nothing; a slow copy holds back the next request of its connection",
          },
        ];
      }
      if (row.sideEffects !== undefined && "fallback" in answer && answer.fallback) {
        return [
          {
            endpoint: id,
            what: `has no fallback: its GET changes something (${row.sideEffects}), and nginx could send it twice`,
          },
        ];
      }
      return [];
    }),
  ];
}
