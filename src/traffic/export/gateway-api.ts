/** The table for the Kubernetes Gateway API: a Gateway and as many HTTPRoutes as its limits ask for. */
import { type Answer, answeredRows } from "./answers.ts";
import type { EngineInput, Exported, ExportInput, Unsaid } from "./exported.ts";
import { type Backends, backendsOf } from "./gateway-backends.ts";
import { answerKey, type GatewayMatch, type MatchedRow, matchedRows } from "./gateway-matches.ts";
import { generatedBy } from "./generated-text.ts";
import { limitRemarks, withPatterns } from "./unsaid.ts";
import { type Plain, yamlText } from "./yaml-text.ts";

/** Limits of the API: of rules in a route, and of matches in a rule (more since v1.2, but 128 in a route). */
const mostRules = 16;
const mostMatches = 8;

const gatewayName = "msa";

/** Errors: MSA3005 for a row that it cannot match, and that cannot stay with the monolith. */
export function exportGatewayApi({ file, settings, common }: EngineInput): Exported {
  const rows = matchedRows(withPatterns(answeredRows(file), "re2", "gateway-api"));
  const backends = backendsOf(file.targets);
  const unsaid = [...common, ...limitRemarks(file), ...tableRemarks(backends), ...rows.flatMap(rowRemarks)];
  const rules = rulesOf(rows, backends);
  const documents = [gateway(settings), ...chunks(rules, mostRules).map(httpRoute)];
  const head = generatedBy("gateway-api", "#", unsaid, [
    "Put a class of your cluster in the place of gatewayClassName.",
  ]);
  return { text: `${head}\n\n${documents.map(yamlText).join("\n---\n")}\n`, unsaid };
}

function gateway({ port }: ExportInput["settings"]): Plain {
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "Gateway",
    metadata: { name: gatewayName },
    spec: { gatewayClassName: "msa", listeners: [{ name: "http", port, protocol: "HTTP" }] },
  };
}

/** Names sort as they stand: of two routes alike in all else the API asks the first by name. */
function httpRoute(rules: readonly Plain[], at: number): Plain {
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: { name: `msa-${String(at + 1).padStart(3, "0")}` },
    spec: { parentRefs: [{ name: gatewayName }], rules },
  };
}

function rulesOf(rows: readonly MatchedRow[], backends: Backends): Plain[] {
  const byAnswer = new Map<string, { readonly answer: Answer; readonly matches: GatewayMatch[] }>();
  for (const { row, matches } of rows) {
    if (matches.length === 0) continue;
    const key = answerKey(row.answer);
    const group = byAnswer.get(key) ?? { answer: row.answer, matches: [] };
    group.matches.push(...matches);
    byAnswer.set(key, group);
  }
  const rules = [...byAnswer.values()].flatMap(({ answer, matches }) =>
    chunks(distinct(matches), mostMatches).map((some) => ({
      matches: some.map(matchText),
      ...answered(answer, backends),
      ...unlimited,
    })),
  );
  // The shortest expression there is, without a method, and last: in no implementation's order it comes before another.
  const rest = { path: "/.*", method: null };
  return [
    ...rules,
    { matches: [matchText(rest)], ...answered({ kind: "monolith" }, backends), ...unlimited },
  ];
}

/** It limits whole answers only, and streams have no end. */
const unlimited = { timeouts: { request: "0s" } };

function matchText({ path, method }: GatewayMatch): Plain {
  return {
    path: { type: "RegularExpression", value: path },
    ...(method === null ? {} : { method }),
  };
}

function distinct(matches: readonly GatewayMatch[]): GatewayMatch[] {
  return [...new Map(matches.map((match) => [`${match.method} ${match.path}`, match])).values()];
}

function answered(answer: Answer, backends: Backends): { readonly [key: string]: Plain } {
  const monolith = backends.of("monolith");
  switch (answer.kind) {
    case "monolith":
      return { backendRefs: [monolith] };
    case "service":
      return { backendRefs: [backends.of(answer.target)] };
    case "shadow":
      return {
        filters: [{ type: "RequestMirror", requestMirror: { backendRef: backends.of(answer.target) } }],
        backendRefs: [monolith],
      };
    case "canary": {
      const weight = Math.round(answer.weight * 100);
      return {
        backendRefs: [
          { ...backends.of(answer.target), weight },
          { ...monolith, weight: 10_000 - weight },
        ],
      };
    }
  }
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) =>
    all.slice(at * size, (at + 1) * size),
  );
}

function tableRemarks(backends: Backends): Unsaid[] {
  const said = [
    "needs a gateway with regular expressions that know (?i), and that asks the last one, /.*, last: no order is right where it is first",
    "whether paths are cleaned before they are matched, which X-Forwarded-* is believed and which upgrades pass, is the gateway's to say",
    "there are no timeouts: those of the API count whole answers, and would cut streams",
    ...backends.expected,
  ];
  return said.map((what) => ({ endpoint: null, what }));
}

function rowRemarks({ row: { id, answer }, stays }: MatchedRow): Unsaid[] {
  const said: string[] = stays === null ? [] : [`stays with the monolith: ${stays}`];
  if (answer.kind === "canary") said.push("its weight counts requests, not users: a user meets both sides");
  if (answer.kind === "shadow")
    said.push("copies are sent without x-msa-shadow, and their answers compared with nothing");
  if ("fallback" in answer && answer.fallback)
    said.push("the monolith does not step in when the service is down");
  return said.map((what) => ({ endpoint: id, what }));
}
