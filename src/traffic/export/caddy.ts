/** The table for Caddy: a whole configuration, as JSON. */

import { urlHost } from "../../util/url-host.ts";
import { type Answer, answeredRows, serversOf } from "./answers.ts";
import { caddyEdits, caddyGuards } from "./caddy-gate.ts";
import type { EngineInput, Exported, ExportInput, Unsaid } from "./exported.ts";
import { seconds } from "./generated-text.ts";
import { type RequestTest, testsOf, twiceRemark } from "./request-tests.ts";
import { limitRemarks, type RowWithPattern, withPatterns } from "./unsaid.ts";

/** Errors: MSA3005 for a row that Caddy cannot match. */
export function exportCaddy({ file, settings, gate, common }: EngineInput): Exported {
  const rows = withPatterns(answeredRows(file), "re2", "caddy");
  const addressesOf = (target: string): string[] =>
    serversOf(file, target).map(({ address, socketPath }) =>
      socketPath === null ? address : `unix/${socketPath}`,
    );
  const to = (answer: Answer): object => reverseProxy(answer, addressesOf, settings);
  // Behind the matchers, which look at the request as it came.
  const edits = caddyEdits(gate);
  const routes = [
    ...caddyGuards(gate),
    { handle: [rawPath] },
    ...rows.map((row) => ({
      match: [
        {
          ...(row.methods === null ? {} : { method: row.methods }),
          vars_regexp: { "{msa_path}": { pattern: patternOf(row) } },
          ...conditions(testsOf(row.row.match, false)),
        },
      ],
      handle: [...edits, to(row.answer)],
      terminal: true,
    })),
    { handle: [...edits, to({ kind: "monolith" })] },
  ];
  const config = {
    admin: { disabled: true },
    apps: {
      ...(settings.tls === null
        ? {}
        : { tls: { certificates: { load_files: [certificateOf(settings.tls)] } } }),
      http: {
        servers: {
          msa: {
            listen: [`${urlHost(settings.host)}:${settings.port}`],
            automatic_https: { disable: true },
            // One certificate for all names.
            ...(settings.tls === null
              ? {}
              : { tls_connection_policies: [{ certificate_selection: { any_tag: ["msa"] } }] }),
            routes,
          },
        },
      },
    },
  };
  return {
    text: `${JSON.stringify(config, null, 2)}\n`,
    unsaid: [
      ...common,
      ...limitRemarks(file),
      ...instanceRemarks(file),
      ...twiceRemark(rows),
      ...remarks(rows),
    ],
  };
}

function certificateOf({ cert, key }: { readonly cert: string; readonly key: string }): object {
  return { certificate: cert, key, tags: ["msa"] };
}

/** Each of them: what is negated twice may name the same header twice. */
function conditions(tests: readonly RequestTest[]): object {
  return tests.length === 0 ? {} : { not: tests.map((test) => ({ not: [matcher(test)] })) };
}

function matcher({ of, name, values, whole }: RequestTest): object {
  switch (of) {
    case "host":
      return { header_regexp: { Host: { pattern: `(?i)^${whole}(?::\\d*)?$` } } };
    case "header":
      return { header_regexp: { [name]: { pattern: `^${whole}$` } } };
    case "cookie":
      return { header_regexp: { Cookie: { pattern: `^${whole}$` } } };
    case "ip":
      return { remote_ip: { ranges: values } };
  }
}

/** Caddy's own path is decoded and cleaned; the monolith's framework has neither done before it matches. */
const rawPath = {
  handler: "map",
  source: "{http.request.orig_uri}",
  destinations: ["{msa_path}"],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Caddy's own template
  mappings: [{ input_regexp: "^(?:(?i:https?)://[^/?#]*)?([^?]*)", outputs: ["${1}"] }],
};

function patternOf({ pattern: { source, caseless } }: RowWithPattern): string {
  return `${caseless ? "(?i)" : ""}${source}`;
}

function reverseProxy(
  answer: Answer,
  addressesOf: (target: string) => readonly string[],
  { connectTimeout, responseTimeout, trustedPeers }: ExportInput["settings"],
): object {
  const falls = answer.kind === "service" && answer.fallback;
  const addresses =
    answer.kind !== "service"
      ? addressesOf("monolith")
      : [...addressesOf(answer.target), ...(falls ? addressesOf("monolith") : [])];
  return {
    handler: "reverse_proxy",
    upstreams: addresses.map((dial) => ({ dial })),
    transport: {
      protocol: "http",
      dial_timeout: seconds(connectTimeout),
      response_header_timeout: seconds(responseTimeout),
      // Otherwise it would ask for gzip in the client's name.
      compression: false,
    },
    flush_interval: -1,
    ...(trustedPeers.length === 0 ? {} : { trusted_proxies: trustedPeers }),
    ...(falls
      ? {
          load_balancing: { selection_policy: { policy: "first" }, retries: addresses.length - 1 },
          health_checks: { passive: { fail_duration: "1s", max_fails: 1 } },
        }
      : addresses.length > 1
        ? {
            load_balancing: { selection_policy: { policy: "round_robin" }, retries: addresses.length - 1 },
            health_checks: { passive: { fail_duration: "1s", max_fails: 1 } },
          }
        : {}),
  };
}

function instanceRemarks({ targets }: ExportInput["file"]): Unsaid[] {
  return Object.entries(targets).flatMap(([name, { instances = [], balance, weight }]) => {
    const said = (what: string): Unsaid => ({ endpoint: null, what: `${name}: ${what}` });
    const weighted = [{ weight }, ...instances].some((one) => (one.weight ?? 1) !== 1);
    return [
      ...(instances.length > 0
        ? [said("where the monolith may step in, one instance gets all requests while it is there")]
        : []),
      ...(instances.length > 0 && (weighted || balance === "least-busy")
        ? [said("its instances take turns, whatever weight and balance say")]
        : []),
    ];
  });
}

function remarks(rows: readonly RowWithPattern[]): Unsaid[] {
  return rows.flatMap(({ id, answer }): Unsaid[] => {
    switch (answer.kind) {
      case "canary":
        return [
          { endpoint: id, what: "stays with the monolith: Caddy keeps no share of the users on a side" },
        ];
      case "shadow":
        return [{ endpoint: id, what: "gets no copies: Caddy mirrors nothing by itself" }];
      default:
        return [];
    }
  });
}
