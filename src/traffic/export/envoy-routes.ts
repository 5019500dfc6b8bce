/** The rows as routes of Envoy: the first that matches decides, as in the table. */
import type { Answer } from "./answers.ts";
import { clusterName, copiesName, monolithName } from "./envoy-clusters.ts";
import { envoyDuration, extension } from "./envoy-words.ts";
import type { ExportInput } from "./exported.ts";
import { type RequestTest, testsOf } from "./request-tests.ts";
import type { RowWithPattern } from "./unsaid.ts";
import { wholePattern } from "./whole-pattern.ts";
import type { Plain } from "./yaml-text.ts";

type Settings = ExportInput["settings"];

/** Of these our proxy copies, and may send again. */
const copied = ["GET", "HEAD"];
const repeated = ["GET", "HEAD", "OPTIONS"];

export function routesOf(rows: readonly RowWithPattern[], settings: Settings): Plain[] {
  return [
    ...rows.flatMap((row) => rowRoutes(row, settings)),
    route("everything else", ".*", null, toCluster(monolithName)),
  ];
}

/** Methods of a row that are treated alike; null: every method that the routes before have left. */
type Methods = readonly string[] | null;

function rowRoutes(row: RowWithPattern, settings: Settings): Plain[] {
  const pattern = wholePattern(row.pattern);
  const conditions = testsOf(row.row.match, false).map(headerMatch);
  const to = (methods: Methods, action: Plain): Plain => route(row.id, pattern, methods, action, conditions);
  const { answer } = row;
  switch (answer.kind) {
    case "monolith":
      return [to(row.methods, toCluster(monolithName))];
    case "shadow": {
      const plain = toCluster(monolithName);
      const mirrored = {
        ...plain,
        request_mirror_policies: [
          { cluster: copiesName(answer.target), disable_shadow_host_suffix_append: true },
        ],
      };
      return split(row.methods, copied).map(([methods, first]) => to(methods, first ? mirrored : plain));
    }
    case "service":
    case "canary":
      return serviceRoutes(row, answer, settings, to);
  }
}

function serviceRoutes(
  row: RowWithPattern,
  answer: Extract<Answer, { kind: "service" | "canary" }>,
  settings: Settings,
  to: (methods: Methods, action: Plain) => Plain,
): Plain[] {
  const plain = {
    ...toCluster(clusterName(answer)),
    ...(answer.kind === "canary" ? { hash_policy: hashPolicy(settings.sticky) } : {}),
  };
  if (!answer.fallback) return [to(row.methods, plain)];
  const unsent = { ...plain, retry_policy: onceMore("connect-failure", settings) };
  // A GET that changes something is sent once.
  if (row.row.sideEffects !== undefined) return [to(row.methods, unsent)];
  const unanswered = { ...plain, retry_policy: onceMore("connect-failure,reset", settings) };
  return split(row.methods, repeated).map(([methods, first]) => to(methods, first ? unanswered : unsent));
}

/** The row's methods that are among those named, then the rest, each only where there are any. */
function split(methods: Methods, named: readonly string[]): [Methods, boolean][] {
  if (methods === null) {
    return [
      [named, true],
      [null, false],
    ];
  }
  const first = methods.filter((method) => named.includes(method));
  const rest = methods.filter((method) => !named.includes(method));
  const parts: [Methods, boolean][] = [
    [first, true],
    [rest, false],
  ];
  return parts.filter(([part]) => part?.length !== 0);
}

function route(
  name: string,
  pattern: string,
  methods: Methods,
  action: Plain,
  conditions: readonly Plain[] = [],
): Plain {
  const headers = [
    ...(methods === null ? [] : [{ name: ":method", string_match: methodMatch(methods) }]),
    ...conditions,
  ];
  return {
    name,
    match: { safe_regex: { regex: pattern }, ...(headers.length === 0 ? {} : { headers }) },
    route: action,
  };
}

/** Addresses are not asked for here. */
function headerMatch({ of, name, whole }: RequestTest): Plain {
  const regex = of === "host" ? `(?i)${whole}(?::\\d*)?` : whole;
  return {
    name: of === "host" ? ":authority" : of === "cookie" ? "cookie" : name,
    string_match: { safe_regex: { regex } },
  };
}

function methodMatch(methods: readonly string[]): Plain {
  return methods.length === 1 ? { exact: methods[0]! } : { safe_regex: { regex: methods.join("|") } };
}

function toCluster(cluster: string): { readonly [key: string]: Plain } {
  // Of the whole answer; streams have no end.
  return { cluster, timeout: "0s" };
}

/** Until the answer begins. Routes without a policy of their own have this one. */
export function timeouts({ responseTimeout }: Settings): { readonly [key: string]: Plain } {
  return { per_try_timeout: envoyDuration(responseTimeout) };
}

/** What `conditions` name is tried once more, at the monolith. */
function onceMore(conditions: string, settings: Settings): { readonly [key: string]: Plain } {
  return {
    ...timeouts(settings),
    retry_on: conditions,
    num_retries: 1,
    retry_priority: extension(
      "envoy.retry_priorities.previous_priorities",
      "envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig",
      { update_frequency: 1 },
    ),
    retry_back_off: { base_interval: "0.001s", max_interval: "0.001s" },
  };
}

/** The first key that the request carries; the address when it carries none. */
function hashPolicy(keys: readonly string[]): Plain[] {
  const before = keys.includes("ip") ? keys.slice(0, keys.indexOf("ip")) : keys;
  return [
    ...before.map((key): Plain => {
      const name = key.slice(key.indexOf(":") + 1);
      return key.startsWith("cookie:")
        ? { cookie: { name }, terminal: true }
        : { header: { header_name: name }, terminal: true };
    }),
    { connection_properties: { source_ip: true } },
  ];
}
