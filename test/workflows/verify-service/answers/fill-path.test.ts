import { expect, test } from "vitest";
import { fillPath, noteValues } from "../../../../src/workflows/verify-service/answers/fill-path.ts";

test("parameters are given values that other answers show", () => {
  const seen = new Map<string, string[]>();
  noteValues("/api/tags", JSON.stringify([{ id: 3 }]), seen);
  noteValues("/api/posts", JSON.stringify({ posts: [{ id: 7, slug: "a b" }], total: 1 }), seen);
  noteValues("/api/page", "<html>", seen);
  expect(fillPath("/api/posts/:slug", seen)).toBe("/api/posts/a%20b");
  expect(fillPath("/api/posts/:id", seen)).toBe("/api/posts/7");
  expect(fillPath("/api/tags/:tagId/posts", seen)).toBe("/api/tags/3/posts");
  expect(fillPath("/api/users/:name", seen)).toBe("/api/users/1");
  expect(fillPath("/files/*", seen)).toBeNull();
});
