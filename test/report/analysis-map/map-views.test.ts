import { expect, test } from "vitest";
import { mapViews } from "../../../src/report/analysis-map/map-views.ts";
import { emptyMonolith, generatedMonolith, hostileMonolith } from "../sample-monoliths.ts";

test("up to forty modules are drawn one by one, in one view", () => {
  const [view, ...others] = mapViews(generatedMonolith(40));
  expect(others).toEqual([]);
  expect(view?.nodes.map(({ kind }) => kind)).toEqual(Array.from({ length: 40 }, () => "module"));
});

test.each([60, 300])("%i modules are few groups, and every module is in one of them", (count) => {
  const monolith = generatedMonolith(count);
  const [overview, ...groups] = mapViews(monolith);
  expect(overview?.nodes.length).toBeLessThanOrEqual(40);
  const inside = overview?.nodes.flatMap(({ modules }) => modules) ?? [];
  expect(inside.toSorted()).toEqual(monolith.modules.map(({ name }) => name).toSorted());
  expect(groups.map(({ title }) => title)).toEqual(
    overview?.nodes.filter(({ kind }) => kind === "group").map(({ title }) => title),
  );
});

test("modules of one group that no tie holds are still drawn, up to what a picture takes", () => {
  const alone = generatedMonolith(500);
  const loose = {
    ...alone,
    boundary: [],
    tables: [],
    modules: alone.modules.map((one) => ({ ...one, dependsOn: [] })),
  };
  const views = mapViews(loose);
  for (const view of views)
    expect(view.nodes.filter(({ kind }) => kind === "module").length).toBeLessThanOrEqual(40);
  const [overview] = views;
  expect(overview?.nodes.flatMap(({ modules }) => modules)).toHaveLength(500);
});

test.each([5, 40, 60, 300])("of %i modules no two boxes overlap, and all lie in the picture", (count) => {
  for (const { nodes, width, height } of mapViews(generatedMonolith(count))) {
    nodes.forEach((a, at) => {
      expect(a.x - a.width / 2).toBeGreaterThanOrEqual(0);
      expect(a.x + a.width / 2).toBeLessThanOrEqual(width);
      expect(a.y + a.height / 2).toBeLessThanOrEqual(height);
      for (const b of nodes.slice(at + 1)) {
        const apart =
          Math.abs(a.x - b.x) >= (a.width + b.width) / 2 || Math.abs(a.y - b.y) >= (a.height + b.height) / 2;
        expect(apart, `${a.title} and ${b.title}`).toBe(true);
      }
    });
  }
});

test("users stand above what they use where nothing goes in circles", () => {
  const names = ["web", "orders", "stock", "log"];
  const base = generatedMonolith(4);
  const uses: Record<string, string[]> = {
    web: ["orders"],
    orders: ["stock", "log"],
    stock: ["log"],
    log: [],
  };
  const modules = base.modules.map((module, at) => {
    const name = names[at] ?? "";
    return { ...module, name, dependsOn: (uses[name] ?? []).map((to) => ({ module: to, symbols: ["x"] })) };
  });
  const [view] = mapViews({ ...base, modules, boundary: [], tables: [] });
  const y = (name: string): number => view?.nodes.find(({ title }) => title === name)?.y ?? 0;
  for (const { from, to } of view?.edges ?? [])
    expect(view?.nodes[from]?.y).toBeLessThanOrEqual(view?.nodes[to]?.y ?? 0);
  expect(y("web")).toBeLessThan(y("log"));
});

test("the same monolith gives the same picture; no module gives an empty one", () => {
  expect(mapViews(generatedMonolith(60))).toEqual(mapViews(generatedMonolith(60)));
  expect(mapViews(emptyMonolith())[0]?.nodes).toEqual([]);
  expect(mapViews(hostileMonolith())[0]?.nodes).toHaveLength(9);
});
