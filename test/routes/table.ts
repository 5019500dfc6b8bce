import type { RouteFile, RouteRow } from "../../src/routes/route-file.ts";

/** A table with `monolith` and `svc-posts`; rows of module `posts` with that target unless said otherwise. */
export function table(rows: Record<string, Partial<RouteRow>>): RouteFile {
  return {
    version: 1,
    targets: {
      monolith: { url: "http://127.0.0.1:3999", health: "/up" },
      "svc-posts": { url: "http://127.0.0.1:4199" },
    },
    routes: Object.entries(rows).map(([endpoint, row]) => ({
      endpoint,
      module: "posts",
      state: "monolith",
      target: "svc-posts",
      ...row,
    })),
  };
}
