/** The table for Caddy: a whole configuration, as JSON. */

import { urlHost } from "../../util/url-host.ts";
import { type Answer, answeredRows, authorityOf } from "./answers.ts";
import type { Exported, ExportInput, Unsaid } from "./exported.ts";
import { seconds } from "./generated-text.ts";
import { always, type RowWithPattern, withPatterns } from "./unsaid.ts";

/** Errors: MSA3005 for a row that Caddy cannot match. */
export function exportCaddy({ file, settings }: ExportInput): Exported {
  const rows = withPatterns(answeredRows(file), "re2", "caddy");
  const addressOf = (target: string): string => authorityOf(file.targets[target]!.url); // checkRouteFile requires it
  const to = (answer: Answer): object => reverseProxy(answer, addressOf, settings);
  const routes = [
    { handle: [rawPath] },
    ...rows.map((row) => ({
      match: [
        {
          ...(row.methods === null ? {} : { method: row.methods }),
          vars_regexp: { "{msa_path}": { pattern: patternOf(row) } },
        },
      ],
      handle: [to(row.answer)],
      terminal: true,
    })),
    { handle: [to({ kind: "monolith" })] },
  ];
  const config = {
    admin: { disabled: true },
    apps: {
      http: {
        servers: {
          msa: {
            listen: [`${urlHost(settings.host)}:${settings.port}`],
            automatic_https: { disable: true },
            routes,
          },
        },
      },
    },
  };
  return { text: `${JSON.stringify(config, null, 2)}\n`, unsaid: [...always, ...remarks(rows)] };
}

/** Caddy's own path is decoded and cleaned; the monolith's framework has neither done before it matches. */
const rawPath = {
  handler: "map",
  source: "{http.request.orig_uri}",
  destinations: ["{msa_path}"],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Caddy's own template
  mappings: [{ input_regexp: "^([^?]*)", outputs: ["${1}"] }],
};

function patternOf({ pattern: { source, caseless } }: RowWithPattern): string {
  return `${caseless ? "(?i)" : ""}${source}`;
}

function reverseProxy(
  answer: Answer,
  addressOf: (target: string) => string,
  { connectTimeout, responseTimeout, trustedPeers }: ExportInput["settings"],
): object {
  const falls = answer.kind === "service" && answer.fallback;
  const addresses =
    answer.kind !== "service"
      ? [addressOf("monolith")]
      : [addressOf(answer.target), ...(falls ? [addressOf("monolith")] : [])];
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
          load_balancing: { selection_policy: { policy: "first" }, retries: 1 },
          health_checks: { passive: { fail_duration: "1s", max_fails: 1 } },
        }
      : {}),
  };
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
