/**
 * How a gateway decides, as the definition of HTTPRoute says it, "continuing on ties": exact path, longest prefix, then
 * method, headers and query, then the oldest route, the first by name, the first rule. What it leaves to the
 * implementation, which of several regular expressions comes first, is an argument.
 */
import { matchesWhole } from "./re2.ts";

export interface GatewayRoute {
  readonly kind: "HTTPRoute";
  readonly metadata: { readonly name: string };
  readonly spec: { readonly rules: readonly GatewayRule[] };
}

interface BackendRef {
  readonly name: string;
  readonly port: number;
  readonly weight?: number;
}

interface GatewayRule {
  readonly matches: readonly Match[];
  readonly filters?: readonly {
    readonly type: string;
    readonly requestMirror?: { readonly backendRef: BackendRef };
  }[];
  readonly backendRefs: readonly BackendRef[];
}

interface Match {
  readonly path: { readonly type: "Exact" | "PathPrefix" | "RegularExpression"; readonly value: string };
  readonly method?: string;
}

export interface Candidate {
  readonly rule: GatewayRule;
  readonly match: Match;
  readonly route: string;
  /** Place of the rule in its route. */
  readonly at: number;
}

/** Negative when the first is asked first; 0 leaves it to the rest of the precedence. */
export type ExpressionOrder = (one: Candidate, other: Candidate) => number;

const length = ({ match }: Candidate): number => match.path.value.length;
const isRest = ({ match }: Candidate): number => (match.path.value === "/.*" ? 1 : 0);

export const expressionOrders: Readonly<Record<string, ExpressionOrder>> = {
  "as the rest of the precedence says": () => 0,
  "longest first": (one, other) => length(other) - length(one),
  "as unkind as can be": (one, other) =>
    isRest(one) - isRest(other) ||
    length(one) - length(other) ||
    other.route.localeCompare(one.route) ||
    other.at - one.at,
};

/** All that match, the one that decides first. */
export function candidates(
  routes: readonly GatewayRoute[],
  method: string,
  path: string,
  order: ExpressionOrder,
): Candidate[] {
  const raw = path.replace(/\?.*$/, "");
  const found = routes.flatMap((route) =>
    route.spec.rules.flatMap((rule, at) =>
      rule.matches
        .filter((match) => (match.method ?? method) === method && matchesPath(match, raw))
        .map((match): Candidate => ({ rule, match, route: route.metadata.name, at })),
    ),
  );
  return found.sort(
    (one, other) =>
      rank(one) - rank(other) ||
      (one.match.path.type === "RegularExpression" ? order(one, other) : length(other) - length(one)) ||
      Number(one.match.method === undefined) - Number(other.match.method === undefined) ||
      one.route.localeCompare(other.route) ||
      one.at - other.at,
  );
}

function rank({ match }: Candidate): number {
  return ["Exact", "PathPrefix", "RegularExpression"].indexOf(match.path.type);
}

function matchesPath({ path: { type, value } }: Match, path: string): boolean {
  switch (type) {
    case "Exact":
      return path === value;
    case "PathPrefix":
      return value === "/" || path === value || path.startsWith(`${value}/`);
    case "RegularExpression":
      return matchesWhole(value, path);
  }
}
