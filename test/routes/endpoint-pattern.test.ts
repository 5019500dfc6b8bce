import { describe, expect, it } from "vitest";
import {
  compilePath,
  endpointId,
  matchesMethod,
  matchesPath,
  parseEndpoint,
} from "../../src/routes/endpoint-pattern.ts";

describe("endpoint ids", () => {
  it("have a method and a path, in one canonical form", () => {
    expect(parseEndpoint("get /api/posts/")).toEqual({ method: "GET", path: "/api/posts" });
    expect(parseEndpoint("ALL /")).toEqual({ method: "ALL", path: "/" });
    expect(endpointId(parseEndpoint("GET  /a")!)).toBe("GET /a");
    for (const bad of ["posts", "GET", "GET posts", "/api"]) expect(parseEndpoint(bad)).toBeNull();
  });

  it("match methods as Express does", () => {
    expect(matchesMethod("GET", "HEAD")).toBe(true);
    expect(matchesMethod("HEAD", "GET")).toBe(false);
    expect(matchesMethod("ALL", "PROPFIND")).toBe(true);
    expect(matchesMethod("POST", "GET")).toBe(false);
  });
});

describe("paths match as in Express 4", () => {
  it.each([
    ["/", "/", true],
    ["/", "", true],
    ["/a", "/a/", true],
    ["/a", "/A", true],
    ["/a", "/a//", false],
    ["/a/:id", "/a/1", true],
    ["/a/:id", "/a/1/2", false],
    ["/a/:id", "/a/", false],
    ["/a/:id", "/a/x%2Fy", true],
    ["/a/:id?", "/a", true],
    ["/a/:id(\\d+)", "/a/12", true],
    ["/a/:id(\\d+)", "/a/x", false],
    ["/:file.:ext", "/a.json", true],
    ["/:file.:ext", "/a", false],
    ["/:from-:to", "/a-b", true],
    ["/a/*", "/a/b/c", true],
    ["/a/*", "/a/", true],
    ["/a/*", "/ab", false],
    ["/a.b", "/axb", false],
    ["/ab?c", "/ac", true],
    ["/x/:rest*", "/x/1/2", true],
  ])("%s against %s: %s", (pattern, path, expected) => {
    expect(matchesPath(compilePath(pattern), path)).toBe(expected);
  });
});

describe("paths match as in Express 5", () => {
  it.each([
    ["/a{/:id}", "/a", true],
    ["/a{/:id}", "/a/1", true],
    ["/a{/:id}", "/a/1/2", false],
    ["/files/*path", "/files/a/b", true],
    ["/files/*path", "/files", false],
    ["/files{/*path}", "/files/", true],
    ["/*splat/", "/x", true],
    ["/\\(x\\)/*p", "/(x)/1", true],
  ])("%s against %s: %s", (pattern, path, expected) => {
    expect(matchesPath(compilePath(pattern), path)).toBe(expected);
  });

  it("names what it cannot read", () => {
    expect(() => compilePath("/a{/:}")).toThrow(/unexpected ":"/);
  });
});

it("a regular expression counts as written", () => {
  const path = compilePath("/shown-only", "^/x[0-9]+$");
  expect(matchesPath(path, "/x12")).toBe(true);
  expect(matchesPath(path, "/X12")).toBe(false);
});
