/** The table for HAProxy: a whole configuration. */
import { MsaError } from "../../errors/msa-error.ts";
import type { GateSettings } from "../../routes/gate-settings.ts";
import { urlHost } from "../../util/url-host.ts";
import { type Answer, answeredRows, serversOf } from "./answers.ts";
import type { EngineInput, Exported, ExportInput, Unsaid } from "./exported.ts";
import { generatedBy } from "./generated-text.ts";
import { dnsRemarks, resolvers, serverTemplate } from "./haproxy-dns.ts";
import { haproxyEdits, haproxyGateRemarks, haproxyGuards } from "./haproxy-gate.ts";
import { haproxyCertificateRemarks, haproxyDoorRemarks, wayTo } from "./haproxy-tls.ts";
import { type RequestTest, testsOf } from "./request-tests.ts";
import { canaryRemark, type RowWithPattern, withPatterns } from "./unsaid.ts";

/** Bytes of one line of the configuration. */
const longestLine = 2_000;

/** Buckets into which users are hashed: a hundredth of a percent each. */
const buckets = 10_000;

/** Errors: MSA3005 for a row that HAProxy cannot match. */
export function exportHaproxy({ file, settings, folder, gate, common }: EngineInput): Exported {
  const rows = withPatterns(answeredRows(file), "pcre", "haproxy");
  const unsaid = [
    ...common,
    ...canaryRemark(rows),
    ...dnsRemarks(file),
    ...haproxyGateRemarks(gate),
    ...haproxyDoorRemarks(settings),
    ...haproxyCertificateRemarks(rows, file),
    ...remarks(rows),
  ];
  const answers = [...new Map(rows.map(({ answer }) => [nameOf(answer), answer])).values()];
  const blocks = [
    generatedBy("haproxy", "#", unsaid, []),
    defaults(settings),
    ...resolvers(file),
    frontend(rows, answers, settings, gate),
    ...backends(file, answers, folder),
  ];
  return { text: blocks.join("\n\n").concat("\n"), unsaid };
}

/** A word of what `txn.msa_answer` holds: HAProxy has no other copies than the monolith's for a shadow. */
function nameOf(answer: Answer): string {
  switch (answer.kind) {
    case "monolith":
    case "shadow":
      return "monolith";
    case "service":
      return backendName(answer.target, answer.fallback);
    case "canary":
      return `${backendName(answer.target, answer.fallback)}:${answer.weight}`;
  }
}

function backendName(target: string, fallback: boolean): string {
  return `msa_${target.replace(/[^\w.-]/g, "_")}${fallback ? "" : "_alone"}`;
}

function defaults({ connectTimeout, responseTimeout }: ExportInput["settings"]): string {
  return [
    "defaults",
    "    mode http",
    `    timeout connect ${connectTimeout}ms`,
    `    timeout server ${responseTimeout}ms`,
    "    timeout client 75s",
    "    timeout http-request 60s",
    "    timeout http-keep-alive 75s",
    "    timeout tunnel 24h",
    "    option http-no-delay",
    "    option abortonclose",
    "    # Only what never reached a server is tried once more, at the next one.",
    "    retries 1",
    "    option redispatch 1",
    "    retry-on conn-failure",
  ].join("\n");
}

function frontend(
  rows: readonly RowWithPattern[],
  answers: readonly Answer[],
  settings: ExportInput["settings"],
  gate: GateSettings,
): string {
  const canaries = answers.flatMap((answer) => (answer.kind === "canary" ? [answer] : []));
  const services = answers.flatMap((answer) => (answer.kind === "service" ? [answer] : []));
  return [
    "frontend msa",
    `    bind ${urlHost(settings.host)}:${settings.port}${settings.tls === null ? "" : ` ssl crt ${quoted(settings.tls.cert)} ssl-min-ver TLSv1.2`}`,
    ...forwarded(settings.trustedPeers, settings.tls === null ? "http" : "https"),
    ...haproxyGuards(gate),
    "    # Who answers: the first that matches, held against the raw path.",
    ...(rows.some(({ row }) => row.match?.host !== undefined)
      ? ["    http-request set-var(txn.msa_name) req.hdr(host,1),host_only,lower"]
      : []),
    ...rows.map(rule),
    ...(canaries.length === 0 ? [] : stickyLines(settings.sticky)),
    ...haproxyEdits(gate),
    ...canaries.map((answer) => {
      const under = Math.round((answer.weight / 100) * buckets);
      const name = backendName(answer.target, answer.fallback);
      return `    use_backend ${name} if { var(txn.msa_answer) -m str ${nameOf(answer)} } { var(txn.msa_bucket) -m int lt ${under} }`;
    }),
    ...services.map((answer) => {
      const name = nameOf(answer);
      return `    use_backend ${name} if { var(txn.msa_answer) -m str ${name} }`;
    }),
    "    default_backend msa_monolith",
  ].join("\n");
}

/** Nobody but a trusted peer says who was there before. */
function forwarded(peers: readonly string[], proto: string): string[] {
  const from = peers.length === 0 ? "always_false" : `src ${peers.join(" ")}`;
  const keep = "{ var(txn.msa_trusted) -m bool }";
  const kept = (header: string): string => `if ${keep} { req.hdr(${header}) -m found }`;
  return [
    "    http-request set-var(txn.msa_trusted) bool(false)",
    ...(peers.length === 0 ? [] : [`    http-request set-var(txn.msa_trusted) bool(true) if { ${from} }`]),
    "    http-request set-var-fmt(txn.msa_for) %[src]",
    `    http-request set-var-fmt(txn.msa_for) "%[req.fhdr(x-forwarded-for)], %[src]" ${kept("x-forwarded-for")}`,
    "    http-request set-var-fmt(txn.msa_host) %[req.hdr(host)]",
    `    http-request set-var-fmt(txn.msa_host) %[req.fhdr(x-forwarded-host)] ${kept("x-forwarded-host")}`,
    `    http-request set-var-fmt(txn.msa_proto) ${proto}`,
    `    http-request set-var-fmt(txn.msa_proto) %[req.fhdr(x-forwarded-proto)] ${kept("x-forwarded-proto")}`,
    "    http-request set-header X-Forwarded-For %[var(txn.msa_for)]",
    "    http-request set-header X-Forwarded-Host %[var(txn.msa_host)]",
    "    http-request set-header X-Forwarded-Proto %[var(txn.msa_proto)]",
  ];
}

function rule(row: RowWithPattern): string {
  const { source, caseless } = row.pattern;
  const key = row.path.kind === "static" ? row.path.key : null;
  const path =
    key === null
      ? `path -m reg${caseless ? " -i" : ""} ${quoted(source)}`
      : `path -m str -i ${key === "" ? "" : `${quoted(key)} `}${quoted(`${key}/`)}`;
  const methods = row.methods === null ? "" : `{ method ${row.methods.join(" ")} } `;
  const line = `    http-request set-var(txn.msa_answer) str(${nameOf(row.answer)}) if !{ var(txn.msa_answer) -m found } ${methods}${testsOf(row.row.match, true).map(condition).join("")}{ ${path} }`;
  if (line.length > longestLine) {
    throw new MsaError("MSA3005", { message: `haproxy takes no line as long as the pattern of ${row.id}` });
  }
  return line;
}

function condition({ of, name, values, whole }: RequestTest): string {
  switch (of) {
    case "host":
      return `{ var(txn.msa_name) -m reg ${quoted(`^${whole}$`)} } `;
    case "header":
      return `{ req.fhdr(${name},1) -m str ${values.map(quoted).join(" ")} } `;
    case "cookie":
      return `{ req.fhdr(cookie,1) -m reg ${quoted(`^${whole}$`)} } `;
    case "ip":
      return `{ src ${values.join(" ")} } `;
  }
}

/** The first key that the request carries; the address when it carries none. */
function stickyLines(keys: readonly string[]): string[] {
  const before = keys.includes("ip") ? keys.slice(0, keys.indexOf("ip")) : keys;
  const fetches = before.map((key) => {
    const name = key.slice(key.indexOf(":") + 1);
    return key.startsWith("cookie:") ? `req.cook(${name})` : `req.fhdr(${name})`;
  });
  const unknown = "!{ var(txn.msa_user) -m found }";
  return [
    ...fetches.map((fetch, at) => {
      const first = at === 0 ? "" : `${unknown} `;
      return `    http-request set-var(txn.msa_user) ${fetch} if ${first}{ ${fetch} -m len gt 0 }`;
    }),
    `    http-request set-var-fmt(txn.msa_user) %[src]${fetches.length === 0 ? "" : ` if ${unknown}`}`,
    `    http-request set-var(txn.msa_bucket) var(txn.msa_user),xxh32,mod(${buckets})`,
  ];
}

const marksDown =
  " check inter 500ms fastinter 200ms fall 1 rise 1 observe layer4 error-limit 1 on-error mark-down";

function backends(file: ExportInput["file"], answers: readonly Answer[], folder: string): string[] {
  const servers = (target: string, name: string, more = ""): string[] => {
    const { maxInFlight } = file.targets[target]!;
    const limit = maxInFlight === undefined ? "" : ` maxconn ${maxInFlight}`;
    const template = serverTemplate(file, target, name, `${limit}${more}`);
    if (template !== null) return [template];
    return serversOf(file, target).map(
      (server, at) =>
        `    server ${name}${at === 0 ? "" : at + 1} ${wayTo(server, file.targets[target]!.tls, folder)}${server.weight === 1 ? "" : ` weight ${server.weight}`}${limit}${more}`,
    );
  };
  const balance = (target: string): string[] => {
    const { balance: how } = file.targets[target]!;
    if (!isSeveral(target)) return [];
    return [`    balance ${how === "least-busy" ? "leastconn" : "roundrobin"}`];
  };
  const isSeveral = (target: string): boolean =>
    file.targets[target]!.discover !== undefined || serversOf(file, target).length > 1;
  const found = new Map([
    [
      "msa_monolith",
      ["backend msa_monolith", ...balance("monolith"), ...servers("monolith", "monolith")].join("\n"),
    ],
  ]);
  for (const answer of answers) {
    if (answer.kind !== "service" && answer.kind !== "canary") continue;
    const { target, fallback } = answer;
    const name = backendName(target, fallback);
    found.set(
      name,
      fallback
        ? [
            `backend ${name}`,
            ...balance(target),
            // The first connection that fails marks it down, and the request goes on to the backup.
            ...servers(target, "service", marksDown),
            ...servers("monolith", "monolith", " backup"),
          ].join("\n")
        : [
            `backend ${name}`,
            ...balance(target),
            // Trying the only one again would take a second, and find the same.
            ...(isSeveral(target)
              ? ["    option redispatch 1", ...servers(target, "service", marksDown)]
              : ["    retries 0", ...servers(target, "service")]),
          ].join("\n"),
    );
  }
  return [...found.values()];
}

function remarks(rows: readonly RowWithPattern[]): Unsaid[] {
  const falls = rows.some(({ answer }) => "fallback" in answer && answer.fallback);
  return [
    ...(falls
      ? [
          {
            endpoint: null,
            what: "a GET whose service dies while it answers is not repeated at the monolith: it steps in for services that cannot be reached",
          },
        ]
      : []),
    ...rows.flatMap(({ id, answer }): Unsaid[] =>
      answer.kind === "shadow"
        ? [{ endpoint: id, what: "gets no copies: HAProxy mirrors nothing by itself" }]
        : [],
    ),
  ];
}

/** Within single quotes nothing has a meaning. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
