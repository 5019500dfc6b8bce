/** What travels between the processes of one proxy. */
import { expect, it } from "vitest";
import { printRoutes } from "../../../src/routes/print-routes.ts";
import type { RouteFile } from "../../../src/routes/route-file.ts";
import {
  addSnapshots,
  type LegSnapshot,
  nothingSeen,
  type RouteSnapshot,
  type TrafficSnapshot,
} from "../../../src/traffic/proxy/observe/traffic-snapshot.ts";
import { compileTable } from "../../../src/traffic/proxy/table/compile-table.ts";
import { createChangedRows, withChanges } from "../../../src/traffic/proxy/workers/changed-rows.ts";
import { openHandedTable, shareLimits } from "../../../src/traffic/proxy/workers/handed-table.ts";
import { retainRows } from "../../../src/traffic/proxy/workers/worker-pool.ts";
import { addVerdict, noEvidence } from "../../../src/traffic/verify/evidence.ts";
import { tableOf } from "../support/start-test-proxy.ts";

const leg = (requests: number): LegSnapshot => ({
  statuses: [0, requests, 0, 0, 0],
  durations: [requests, 0],
  durationSum: requests * 2,
});
const row = (monolith: number, service: number): RouteSnapshot => ({
  monolith: leg(monolith),
  service: leg(service),
  fallbacks: 1,
  strays: 0,
});
const seenOf = (routes: TrafficSnapshot["routes"], more: Partial<TrafficSnapshot> = {}): TrafficSnapshot => ({
  ...nothingSeen,
  routes,
  ...more,
});

it("what two processes saw adds up, row by row", () => {
  const differing = { equal: false, differences: [{ kind: "status" as const, monolith: 200, service: 500 }] };
  const one = seenOf(
    { "GET /a": row(1, 2), "GET /b": row(0, 1) },
    {
      faults: { "connect target refused": 1 },
      evidence: { "GET /a": addVerdict(noEvidence, differing as never, 1) },
      instances: { x: { down: true, inFlight: 1 } },
      inFlight: 2,
    },
  );
  const other = seenOf(
    { "GET /a": row(10, 20) },
    {
      faults: { "connect target refused": 2 },
      evidence: { "GET /a": addVerdict(noEvidence, differing as never, 2) },
      instances: { x: { down: false, inFlight: 2 }, y: { down: false, inFlight: 0 } },
      inFlight: 3,
    },
  );
  const sum = addSnapshots(one, other);
  expect(sum.routes["GET /a"]).toMatchObject({
    monolith: { statuses: [0, 11, 0, 0, 0], durations: [11, 0], durationSum: 22 },
    service: { statuses: [0, 22, 0, 0, 0] },
    fallbacks: 2,
  });
  expect(sum.routes["GET /b"]!.service.durations).toEqual([1, 0]);
  expect(sum.faults).toEqual({ "connect target refused": 3 });
  expect(sum.evidence["GET /a"]).toMatchObject({ compared: 2, mismatched: 2, exemplars: [{ at: 1 }] });
  expect(sum.instances).toEqual({ x: { down: true, inFlight: 3 }, y: { down: false, inFlight: 0 } });
  expect(sum.inFlight).toBe(5);
});

it("only rows that changed travel, and nothing is lost by it", () => {
  const changed = createChangedRows();
  let known = nothingSeen;
  const steps = [
    seenOf({ "GET /a": row(1, 0), "GET /b": row(1, 0) }),
    seenOf({ "GET /a": row(1, 0), "GET /b": row(2, 0) }),
    seenOf({ "GET /a": row(1, 0), "GET /b": row(2, 0) }, { inFlight: 4 }),
  ];
  const sent = steps.map((step) => {
    const update = changed(step);
    known = withChanges(known, update);
    expect(known).toEqual(step);
    return Object.keys(update.routes);
  });
  expect(sent).toEqual([["GET /a", "GET /b"], ["GET /b"], []]);
  // A row that was gone for a while is new, whatever it counts.
  changed(seenOf({ "GET /b": row(2, 0) }));
  expect(Object.keys(changed(steps[2]!).routes)).toEqual(["GET /a"]);
});

it("a worker keeps to its part of a limit, and to the generation that it was handed", () => {
  const file: RouteFile = tableOf("http://127.0.0.1:1", "http://127.0.0.1:2", { "GET /a": {} });
  file.targets.svc!.maxInFlight = 7;
  expect(shareLimits(file, 2).targets.svc!.maxInFlight).toBe(3);
  expect(shareLimits(file, 8).targets.svc!.maxInFlight).toBe(1);
  expect(shareLimits(file, 2).targets.monolith!.maxInFlight).toBeUndefined();
  const found = { svc: compileTable(file, 1).targets[0]!.instances };
  const text = printRoutes(file);
  const prepared: number[] = [];
  const table = openHandedTable(
    "/x/msa.routes.json",
    { serial: 1, generation: 4, text, found: {} },
    2,
    ({ generation }) => prepared.push(generation),
  );
  expect(table.current().table.generation).toBe(4);
  expect(table.reload()).toBe(false);
  expect(table.current().table.targets[1]!.instances[0].port).toBe(2);
  table.hand({ serial: 2, generation: 5, text, found });
  expect(table.current().table.generation).toBe(4);
  expect([table.reload(), table.current().table.generation]).toEqual([true, 5]);
  expect(table.current().table.targets[1]!.maxInFlight).toBe(3);
  // Where the primary has found it.
  expect(table.current().table.targets[1]!.instances[0].port).toBe(1);
  expect(prepared).toEqual([4, 5]);
});

it("what gates answered for rows that are gone is forgotten with them", () => {
  const count = { by: "jwt", status: 401, count: 1 };
  const door = {
    "jwt 401 GET /a": { ...count, id: "GET /a" },
    "jwt 401 GET /gone": { ...count, id: "GET /gone" },
    "jwt 401 unmatched": { ...count, id: "unmatched" },
  };
  const table = compileTable(tableOf("http://127.0.0.1:1", null, { "GET /a": { state: "monolith" } }), 1);
  expect(Object.keys(retainRows({ ...nothingSeen, door }, table).door)).toEqual([
    "jwt 401 GET /a",
    "jwt 401 unmatched",
  ]);
});
