import { expect, test } from "vitest";
import { renderStatusPage } from "../../../src/traffic/proxy/admin/render-status-page.ts";

type Status = Parameters<typeof renderStatusPage>[0];

const endpoint = (id: string, module: string, more: object = {}): Status["endpoints"][number] => ({
  id,
  module,
  state: "monolith",
  weight: null,
  when: null,
  target: null,
  requests: { monolith: 0, service: 0 },
  strays: 0,
  evidence: null,
  ...more,
});

const page = (more: object = {}): string =>
  renderStatusPage({
    schemaVersion: 1,
    endpoints: [
      endpoint("GET /posts", "posts", { state: "canary", weight: 25, target: "posts" }),
      endpoint("POST /posts", "posts", { state: "service", target: "posts" }),
      endpoint("GET /<b>", "users"),
    ],
    totals: { endpoints: 3, moved: 1, requests: 8, trafficShare: 0.25, unmatched: 0, fallbacks: 2 },
    table: { generation: 4, fault: null, file: "msa.routes.json" },
    targets: [
      {
        name: "posts",
        url: "http://127.0.0.1:4101",
        down: false,
        instances: [
          { url: "http://127.0.0.1:4101", down: true, inFlight: 0 },
          { url: "http://127.0.0.1:4102", down: false, inFlight: 3 },
        ],
        discovery: null,
      },
    ],
    ...more,
  });

test("the dashboard shows the share of moved endpoints, a module's progress and a target that is down", () => {
  const html = page();
  expect(html).toContain("<title>msa: 1 of 3 endpoints moved</title>");
  expect(html).toContain('<span class="service" style="width:50.0%" title="1 service">');
  expect(html).toContain("canary 25 %");
  expect(html).toContain('http://127.0.0.1:4101 <span class="bad">down</span>, http://127.0.0.1:4102 up');
  expect(html).toContain("1 endpoints of modules that are not extracted");
});

test("a row that moved for some requests only is not counted as moved, and says for which", () => {
  const when = "header:x-tenant=<b>";
  const html = page({
    endpoints: [endpoint("GET /posts", "posts", { state: "service", target: "posts", when })],
  });
  expect(html).toContain("service when header:x-tenant=&lt;b&gt;");
  expect(html).toContain('<td class="number">0 of 1</td>');
});

test("what comes from outside is escaped, and the page runs and loads nothing", () => {
  const html = page({ table: { generation: 4, fault: 'row 3: "<script>"', file: "msa.routes.json" } });
  expect(html).toContain("GET /&lt;b&gt;");
  expect(html).toContain("row 3: &quot;&lt;script&gt;&quot;");
  expect(html).not.toMatch(/<script|src=|href=|url\(/);
});
