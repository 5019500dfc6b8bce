/**
 * How Kong decides with `router_flavor = expressions`: of the routes whose expression holds, the one of the highest
 * priority. Expressions are held against the path as Kong cleans it.
 */

import type { KongConfig } from "./kong-schema.ts";
import { matchesWhole } from "./re2.ts";

export interface KongAnswer {
  readonly service: string;
  readonly route: string;
  /** host:port of those that may answer. */
  readonly addresses: readonly string[];
}

/** Null when no expression holds, which is a 404. */
export function kongAnswer(config: KongConfig, method: string, path: string): KongAnswer | null {
  const fields = { "http.method": method, "http.path": cleaned(path) };
  const routes = config.services.flatMap((service) => service.routes.map((route) => ({ service, route })));
  const priorities = routes.map(({ route }) => route.priority);
  if (new Set(priorities).size < priorities.length)
    throw new Error("which of two routes is first is not said");
  const [found] = routes
    .filter(({ route }) => holds(route.expression, fields))
    .sort((one, other) => other.route.priority - one.route.priority);
  if (found === undefined) return null;
  const { host, port, name } = found.service;
  const upstream = config.upstreams?.find((one) => one.name === host);
  return {
    service: name,
    route: found.route.name,
    addresses: upstream?.targets.map(({ target }) => target) ?? [`${host}:${port}`],
  };
}

/** RFC 3986: what needs no escape has none, and dot segments are gone; Kong also takes // for /. */
export function cleaned(path: string): string {
  const decoded = path.replace(/\?.*$/, "").replace(/%([\da-f]{2})/gi, (escaped: string, hex: string) => {
    const sign = String.fromCharCode(Number.parseInt(hex, 16));
    return "!*'();:@&=+$,/?%#[]".includes(sign) ? escaped.toUpperCase() : sign;
  });
  const kept: string[] = [];
  const segments = Buffer.from(decoded, "latin1").toString("utf8").split("/").slice(1);
  segments.forEach((segment, at) => {
    const last = at === segments.length - 1;
    const dots = segment === "." || segment === "..";
    if (segment === "..") kept.pop();
    if (last && dots) kept.push("");
    else if (!dots && (last || segment !== "")) kept.push(segment);
  });
  return `/${kept.join("/")}`;
}

/** The path that the target gets. */
export function arriving(path: string): string {
  return encodeURI(cleaned(path)).replaceAll("%25", "%");
}

type Fields = Readonly<Record<string, string>>;

/** The grammar of expressions, as far as it is used: comparisons, &&, || and parentheses. */
function holds(expression: string, fields: Fields): boolean {
  const tokens = [...expression.matchAll(/\s*(&&|\|\||==|\^=|~|[()]|[\w.]+|"(?:\\.|[^"\\])*"|\S)/g)].map(
    (found) => found[1]!,
  );
  const next = (): string => tokens.shift() ?? "";
  function term(): boolean {
    if (tokens[0] === "(") {
      next();
      const inner = any();
      if (next() !== ")") throw new Error(`) is missing in ${expression}`);
      return inner;
    }
    const [field, operator, said] = [next(), next(), next()];
    const value = fields[field];
    if (value === undefined) throw new Error(`no field ${field} in ${expression}`);
    if (!said.startsWith('"')) throw new Error(`no text ${said} in ${expression}`);
    const literal = said.slice(1, -1).replace(/\\(.)/g, "$1");
    if (operator === "==") return value === literal;
    if (operator === "^=") return value.startsWith(literal);
    // It looks for the expression anywhere.
    if (operator === "~") return matchesWhole(`(?s:.*)(?:${literal})(?s:.*)`, value);
    throw new Error(`no operator ${operator} in ${expression}`);
  }
  function all(): boolean {
    let held = term();
    while (tokens[0] === "&&") {
      next();
      held = term() && held;
    }
    return held;
  }
  function any(): boolean {
    let held = all();
    while (tokens[0] === "||") {
      next();
      held = all() || held;
    }
    return held;
  }
  const held = any();
  if (tokens.length > 0) throw new Error(`what is ${tokens.join(" ")} in ${expression}`);
  return held;
}
