import { expect, test } from "vitest";
import { compareChains } from "../../../../src/code/model/live/compare-chains.ts";
import type { LiveRow } from "../../../../src/code/model/live/live-dump.ts";

const row = (method: string, path: string, handler: string, ...middleware: string[]): LiveRow => ({
  ...{ method, path, handler, middleware },
  ...{ regex: null, prefix: "", at: null },
});

const monolith = [
  row("GET", "/posts/:slug", "show", "auth"),
  row("POST", "/posts", "create", "auth", "admin"),
  row("GET", "/tags", "tags"),
];

test("a part of the monolith with the same functions in the same order is equal, whatever parameters are called", () => {
  const service = [row("GET", "/posts/:id", "show", "auth"), row("GET", "/tags", "tags")];
  expect(compareChains(service, monolith, ["GET /posts/:slug"])).toEqual({ compared: 2, differences: [] });
});

test("a route of its own, one that is missing, and another chain are told", () => {
  const service = [row("GET", "/posts/:slug", "show"), row("GET", "/new", "made")];
  const { differences } = compareChains(service, monolith, ["GET /posts/:slug", "POST /posts", "GET /never"]);
  expect(differences.map(({ kind, route }) => `${kind} ${route}`)).toEqual([
    "chain GET /posts/:",
    "added GET /new",
    "missing POST /posts",
  ]);
});

test("a bundler that takes names away or numbers them changes no chain; another name, and another number of steps, do", () => {
  const kinds = (...handlers: [string, ...string[]]) =>
    compareChains(
      [row("GET", "/tags", "list", "auth")],
      [row("GET", "/tags", ...handlers)],
      [],
    ).differences.map(({ kind }) => kind);
  expect(kinds("(anonymous)", "auth")).toEqual([]);
  expect(kinds("list2", "auth3")).toEqual([]);
  expect(kinds("tags", "auth")).toEqual(["chain"]);
  expect(kinds("(anonymous)")).toEqual(["chain"]);
});
