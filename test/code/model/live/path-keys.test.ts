import { expect, test } from "vitest";
import { mountRegex, pathKeys, plainPath } from "../../../../src/code/model/live/path-keys.ts";

test.each([
  // names and patterns of parameters
  ["/posts/:slug", "/posts/:id"],
  ["/posts/:id(\\d+)", "/posts/:id"],
  ["/posts/:id{[0-9]+}", "/posts/:id"],
  ["/posts/:id{[0-9]{2,4}}/x", "/posts/:id/x"],
  ["/files/:name.:ending", "/files/:a.:b"],
  ["/posts/(\\d+)", "/posts/:id"],
  // wildcards
  ["/*", "*"],
  ["/{*rest}", "/*"],
  ["/*splat", "/*"],
  ["/files/:path(.*)", "/files/*"],
  ["/files/:path{.+}", "/files/*"],
  ["/files/:path*", "/files/*"],
  ["/(.*)", "/*"],
  // slashes
  ["/posts/", "/posts"],
  ["posts//new", "/posts/new"],
  ["", "/"],
  // optional parts
  ["/posts/:id?", "/posts{/:id}"],
  ["/:lang?/posts", "{/:lang}/posts"],
])("%s means what %s means", (one, other) => {
  expect(pathKeys(one).sort()).toEqual(pathKeys(other).sort());
});

test.each([
  ["/posts/:id", "/posts/new"],
  ["/posts/:id", "/posts/*"],
  ["/posts/:id", "/posts/:id/comments"],
  ["/Posts", "/posts"],
  ["/posts/:id?", "/posts/:id"],
])("%s does not mean what %s means", (one, other) => {
  expect(pathKeys(one).sort()).not.toEqual(pathKeys(other).sort());
});

test("an optional part gives a key with it and one without", () => {
  expect(pathKeys("/posts/:id?").sort()).toEqual(["/posts", "/posts/:"]);
  expect(pathKeys("/a{/:b}{/:c}").sort()).toEqual(["/a", "/a/:", "/a/:/:"]);
});

test("hostile paths end, with few keys", () => {
  for (const path of ["{/:a}".repeat(500), "(".repeat(2_000), ":a{".repeat(600), `/${":a?/".repeat(400)}`]) {
    expect(pathKeys(path).length).toBeLessThanOrEqual(16);
  }
});

test.each([
  ["/posts/:id(\\d+)/", "/posts/:id"],
  ["/posts/:id{[0-9]+}", "/posts/:id"],
  ["/files/{*rest}", "/files/*"],
  ["/:lang?", "/:lang?"],
])("%s is written as %s", (path, plain) => {
  expect(plainPath(path)).toBe(plain);
});

test("a regular expression below a mount sees the whole path", () => {
  expect(mountRegex("^\\/feeds?$", "/api")).toBe("^/api\\/feeds?$");
  expect(mountRegex("^\\/feeds?$", "/")).toBe("^\\/feeds?$");
  expect(new RegExp(mountRegex("feeds?$", "/v1.0")).test("/v1.0/all/feeds")).toBe(true);
});
