import { randomBytes } from "node:crypto";

interface Given {
  readonly url: string;
  /** `/api/articles/:slug` */
  readonly paths: readonly string[];
  readonly stated: Readonly<Record<string, string>>;
}

/**
 * Values for the variables that a Postman collection uses and does not set itself. What is not stated is given by what
 * its name says: an address, a user name, an e-mail address, a password. A new user in each run.
 */
export function collectionValues(collection: string, given: Given): Record<string, string> {
  const run = `${Date.now().toString(36)}${randomBytes(2).toString("hex")}`;
  const used = new Set([...collection.matchAll(/\{\{([\w.-]+)\}\}/g)].map(([, name]) => name ?? ""));
  const values: Record<string, string> = {};
  for (const name of used) {
    const value = given.stated[name] ?? meant(name, collection, given);
    if (value !== null) values[name] = value.replaceAll("{url}", given.url).replaceAll("{run}", run);
  }
  for (const [name, value] of Object.entries(given.stated))
    values[name] ??= value.replaceAll("{url}", given.url).replaceAll("{run}", run);
  return values;
}

function meant(name: string, collection: string, given: Given): string | null {
  if (/(ur[il]|host|base|endpoint)$/i.test(name)) return `{url}${prefixFor(name, collection, given.paths)}`;
  if (/e-?mail$/i.test(name)) return "u{run}@mail.example";
  if (/user_?name$/i.test(name)) return "u{run}";
  if (/password$/i.test(name)) return "password-{run}";
  return null;
}

/** The part of the monolith's paths that the collection leaves to its variable: the one that makes most requests known. */
function prefixFor(name: string, collection: string, paths: readonly string[]): string {
  const uses = [...collection.matchAll(/\{\{([\w.-]+)\}\}((?:\/[^"/?#\s]+)*)/g)]
    .filter(([, variable]) => variable === name)
    .flatMap(([, , rest]) => (rest ?? "").split("/")[1] || []);
  const candidates = new Set(["", ...paths.flatMap((path) => parents(path))]);
  const score = (prefix: string): number =>
    uses.filter((first) => paths.some((path) => `${path}/`.startsWith(`${prefix}/${first}/`))).length;
  return [...candidates].reduce((best, one) => (score(one) > score(best) ? one : best), "");
}

/** `/api/v1/users` → `/api`, `/api/v1`; nothing below a parameter. */
function parents(path: string): string[] {
  const words = path.split("/").slice(1, -1);
  const plain = words.findIndex((word) => /[:*]/.test(word));
  const fixed = plain < 0 ? words : words.slice(0, plain);
  return fixed.map((_, at) => `/${fixed.slice(0, at + 1).join("/")}`);
}
