import { expect, test } from "vitest";
import { requestCounter } from "../../../../src/code/model/traffic/match-requests.ts";
import { parseLogLine } from "../../../../src/code/model/traffic/parse-log-line.ts";
import { parseSpans } from "../../../../src/code/model/traffic/parse-spans.ts";

const endpoint = (id: string, regex: string | null = null) => {
  const [method = "", path = ""] = id.split(" ");
  return { id, method, path, regex };
};

test.each([
  [
    `10.0.0.1 - ada [10/Oct/2026:13:55:36 +0000] "GET /api/users/7?x=1 HTTP/1.1" 200 23 "-" "curl"`,
    "GET /api/users/7?x=1",
  ],
  [
    `::1 - - [10/Oct/2026:13:55:36 +0000] "POST http://shop.test/api/orders HTTP/2.0" 201 0`,
    "POST /api/orders",
  ],
  [`{"level":30,"req":{"method":"GET","url":"/a"},"res":{"statusCode":200}}`, "GET /a"],
  [`{"method":"put","path":"/b","ms":3}`, "PUT /b"],
  [`{"request":"DELETE /c HTTP/1.1","status":204}`, "DELETE /c"],
  [`{"message":"listening"}`, null],
  [`{"method":"GET"`, null],
  [`"-" 408 0`, null],
  [``, null],
])("%s", (line, expected) => {
  const found = parseLogLine(line);
  expect(found === null ? null : `${found.method} ${found.path}`).toBe(expected);
});

test("spans of the server's side, by old and by new names", () => {
  const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const span = (kind: number | string, ...attributes: object[]) => ({ kind, attributes });
  const document = {
    resourceSpans: [
      {
        scopeSpans: [
          {
            spans: [
              span(2, attribute("http.request.method", "GET"), attribute("http.route", "/users/:id")),
              span(
                "SPAN_KIND_SERVER",
                attribute("http.method", "POST"),
                attribute("http.target", "/orders?x"),
              ),
              span(2, attribute("http.method", "GET"), attribute("http.url", "http://shop.test/a/b?c")),
              span(3, attribute("http.method", "GET"), attribute("http.route", "/other")),
              span(2, attribute("db.system", "pg")),
              null,
            ],
          },
        ],
      },
    ],
  };
  expect(parseSpans(document)).toEqual([
    { method: "GET", route: "/users/:id", path: null },
    { method: "POST", route: null, path: "/orders?x" },
    { method: "GET", route: null, path: "/a/b" },
  ]);
  expect(parseSpans([])).toEqual([]);
  expect(parseSpans({ resourceSpans: "x" })).toEqual([]);
});

test("requests count for the first endpoint that answers them", () => {
  const counter = requestCounter([
    endpoint("GET /users/me"),
    endpoint("GET /users/:id"),
    endpoint("ALL /legacy/*"),
    endpoint("GET /files", "^/files/(.*)$"),
    endpoint("GET /bad(", null),
  ]);
  counter.add("get", "/users/me?tab=1", 2);
  counter.add("GET", "/Users/7/", 1);
  counter.add("HEAD", "/users/7", 1);
  counter.add("PATCH", "/legacy/a/b", 1);
  counter.add("GET", "/files/x", 1);
  counter.add("POST", "/users/7", 4);
  counter.addRoute("GET", "/users/:id", 10);
  counter.addRoute("GET", "/nothing", 1);
  const { calls, requests, unmatched, source } = counter.result("access-log");
  expect(Object.fromEntries(calls)).toEqual({
    "GET /users/me": 2,
    "GET /users/:id": 12,
    "ALL /legacy/*": 1,
    "GET /files": 1,
  });
  expect({ requests, unmatched, source }).toEqual({ requests: 21, unmatched: 5, source: "access-log" });
});
