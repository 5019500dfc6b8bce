import { describe, expect, test } from "vitest";
import { joinPaths, mayOverlap } from "../../../src/code/model/endpoints/paths.ts";

describe("joinPaths", () => {
  test.each([
    ["", "/", "/"],
    ["/api", "/", "/api"],
    ["/api/", "/posts/", "/api/posts"],
    ["/api", ":slug", "/api/:slug"],
    ["", "*", "/*"],
  ])("joins %j and %j to %j", (prefix, own, whole) => expect(joinPaths(prefix, own)).toBe(whole));
});

describe("mayOverlap", () => {
  test.each([
    ["/", "/api/posts", true, true],
    ["/api", "/api/posts/:slug", true, true],
    ["/api/users", "/api/posts", true, false],
    ["/api/posts/:slug", "/api/posts/drafts", false, true],
    ["/api/posts/drafts", "/api/posts/:slug", false, true],
    ["/api/posts", "/api/posts/:slug", false, false],
    ["/api/*", "/api/anything/below", false, true],
    ["/API/Posts", "/api/posts", false, true],
    ["/api/posts/:slug?", "/api/posts", false, true],
  ])("%s against %s (prefix %s) is %s", (other, path, prefix, expected) =>
    expect(mayOverlap(other, path, prefix)).toBe(expected),
  );
});
