/** Random route tables and requests, to ask other engines and our own rules the same. */
import type { RouteFile, RouteRow, RowCondition } from "../../../src/routes/route-file.ts";
import type { Random } from "./seeded-random.ts";
import { tableOf } from "./start-test-proxy.ts";

const parts = [
  "a",
  "b",
  "posts",
  ":id",
  ":slug",
  "*",
  ":id(\\d+)",
  ":opt?",
  "{:x}",
  "*rest",
  "v:n",
  ":a-:b",
  "A.b",
  "c'd",
];
const bits = [
  "a",
  "b",
  "posts",
  "1",
  "12",
  "x",
  "POSTS",
  "v2",
  "",
  ".",
  "..",
  "%2e",
  "%2F",
  "a.b",
  "c'd",
  "x-y",
  "%C3%A9",
];
const methods = ["GET", "POST", "HEAD", "ALL", "DELETE"];
const regexes = [
  "^/a[/.]([^]*)$",
  "^/(?:posts|b)/(?!x)\\w+/?$",
  "/b$",
  "^/(?<name>[a-z]+)\\.b",
  "^/v\\d{1,2}$",
];

/** Literals and whole parameters only, as most endpoints are. */
export const plainParts = ["a", "b", "posts", "x", "12", "v2", "x-y", ":id", ":slug", "A.b"];

export function randomTable(
  random: Random,
  monolith: string,
  svc: string,
  from: readonly string[] = parts,
): RouteFile {
  const rows: Record<string, Partial<RouteRow>> = {};
  for (let left = random.int(25); left >= 0; left--) {
    let path = "";
    for (let depth = random.int(4); depth >= 0; depth--) path += `/${random.pick(from)}`;
    const state = random.pick(["service", "service", "monolith"] as const);
    rows[`${random.pick(methods)} ${random.int(12) === 0 ? "/" : path}`] = {
      state,
      ...(random.int(2) === 0 ? { fallback: "none" as const } : {}),
      ...(from === parts && random.int(8) === 0 ? { regex: random.pick(regexes) } : {}),
    };
  }
  return tableOf(monolith, svc, rows);
}

/** Of which paths are made that many of those rows match. */
export const plainBits = ["a", "b", "posts", "POSTS", "x", "12", "a.b", "x-y", ""];

export function randomPath(random: Random, from: readonly string[] = bits): string {
  let path = "";
  for (let depth = random.int(from === bits ? 5 : 4); depth >= 0; depth--) path += `/${random.pick(from)}`;
  return random.int(3) === 0 ? `${path}?q=/posts/1&b` : path;
}

const hosts = ["shop.example", "api.shop.example", "*.shop.example", "*.b.shop.example", "*", "x"];
const askedHosts = ["shop.example", "API.shop.example:8080", "a.b.shop.example", "xshop.example", "x.", "y"];

/** Rows for certain requests; of every kind that engines are told. */
export function randomConditionalTable(random: Random, monolith: string, svc: string): RouteFile {
  const conditions = (): RowCondition | undefined => {
    const said = {
      ...(random.int(2) === 0 ? { host: [random.pick(hosts), random.pick(hosts)] } : {}),
      ...(random.int(3) === 0 ? { "header:x-tenant": [random.pick(["acme", "a.b"]), "glo bex"] } : {}),
      ...(random.int(3) === 0 ? { "cookie:beta": [random.pick(["1", "on*"])] } : {}),
      ...(random.int(6) === 0 ? { "cookie:side": ["1", "2"] } : {}),
    };
    return Object.keys(said).length === 0 ? undefined : said;
  };
  const file = tableOf(monolith, svc);
  const routes = Array.from({ length: random.int(8) + 2 }, (): RouteRow => {
    const state = random.pick(["service", "service", "monolith"] as const);
    const match = conditions();
    const when = state === "service" && random.int(2) === 0 ? conditions() : undefined;
    return {
      endpoint: `${random.pick(["GET", "ALL"])} ${random.pick(["/a", "/a/b", "/:x", "/*"])}`,
      ...(match === undefined ? {} : { match }),
      module: "m",
      state,
      target: "svc",
      ...(when === undefined ? {} : { when }),
    };
  });
  return { ...file, routes };
}

export interface ConditionalRequest {
  readonly path: string;
  readonly host: string;
  /** `["X-Tenant: acme"]` */
  readonly headers: readonly string[];
}

export function randomConditionalRequest(random: Random): ConditionalRequest {
  const cookies = [
    ...(random.int(2) === 0 ? [`beta=${random.pick(["1", "on*", "onn", "12"])}`] : []),
    ...(random.int(2) === 0 ? [random.pick(["xbeta=1", "other=1", "a=;beta"])] : []),
    ...(random.int(2) === 0 ? [`side=${random.pick(["1", "2", "3"])}`] : []),
  ];
  return {
    path: random.pick(["/a", "/A/", "/a/b", "/c", "/c/d?beta=1"]),
    host: random.pick(askedHosts),
    headers: [
      ...(random.int(2) === 0
        ? [`X-Tenant: ${random.pick(["acme", "Acme", "a.b", "axb", "glo bex", "acme2"])}`]
        : []),
      ...(cookies.length === 0 ? [] : [`Cookie: ${cookies.join("; ")}`]),
    ],
  };
}
