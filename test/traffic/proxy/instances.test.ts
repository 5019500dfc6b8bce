import { describe, expect, it } from "vitest";
import type { TargetConfig } from "../../../src/routes/route-file.ts";
import { createInstances, type Instances } from "../../../src/traffic/proxy/pick/instances.ts";
import { compileTable } from "../../../src/traffic/proxy/table/compile-table.ts";
import type { Target } from "../../../src/traffic/proxy/table/route-table.ts";
import { tableOf } from "../support/start-test-proxy.ts";

/** Instances on ports 1, 2, 3 … with these weights. */
function targetOf(weights: readonly number[], more: Partial<TargetConfig> = {}): Target {
  const [first = 1, ...others] = weights;
  const config: TargetConfig = {
    url: "http://127.0.0.1:1",
    weight: first,
    instances: others.map((weight, at) => ({ url: `http://127.0.0.1:${at + 2}`, weight })),
    ...more,
  };
  const file = tableOf("http://127.0.0.1:9", "http://127.0.0.1:1");
  return compileTable({ ...file, targets: { ...file.targets, svc: config } }, 1).targets[1]!;
}

const portsTaken = (instances: Instances, target: Target, times: number, now = 0): (number | null)[] =>
  Array.from({ length: times }, () => instances.take(target, now)?.port ?? null);

describe("taking an instance", () => {
  it("goes round in turn by weight, and spreads the turns of the heavy one", () => {
    expect(portsTaken(createInstances(), targetOf([1, 1, 1]), 6)).toEqual([1, 2, 3, 1, 2, 3]);
    expect(portsTaken(createInstances(), targetOf([5, 1, 1]), 7)).toEqual([1, 1, 2, 1, 3, 1, 1]);
  });

  it("asks the least busy one for its weight, where the target says so", () => {
    const instances = createInstances();
    const target = targetOf([1, 2], { balance: "least-busy" });
    expect(portsTaken(instances, target, 3).sort()).toEqual([1, 2, 2]);
    instances.release(target.instances[0]);
    expect(portsTaken(instances, target, 1)).toEqual([1]);
  });

  it("leaves out one that cannot be connected to, and lets one request try it after the pause", () => {
    const instances = createInstances();
    const target = targetOf([1, 1]);
    instances.connectFailed(target.instances[0], 1_000);
    expect(portsTaken(instances, target, 3, 1_499)).toEqual([2, 2, 2]);
    expect(portsTaken(instances, target, 4, 1_500).filter((port) => port === 1)).toHaveLength(1);
    instances.connected(target.instances[0]);
    expect(portsTaken(instances, target, 4, 1_501).filter((port) => port === 1)).toHaveLength(2);
  });

  it("gives an instance no more than its fill at once", () => {
    const instances = createInstances();
    const target = targetOf([1, 1], { maxInFlight: 2 });
    expect(portsTaken(instances, target, 5)).toEqual([1, 2, 1, 2, null]);
    expect(instances.takeAnyway(target, 0)).toBeNull();
    instances.release(target.instances[1]!);
    expect(portsTaken(instances, target, 2)).toEqual([2, null]);
  });

  it("asks one that is left alone when nobody else may answer", () => {
    const instances = createInstances();
    const target = targetOf([1]);
    instances.connectFailed(target.instances[0], 0);
    expect(instances.take(target, 1)).toBeNull();
    expect(instances.takeAnyway(target, 1)?.port).toBe(1);
  });

  it("does not offer again what was tried", () => {
    const target = targetOf([1, 1]);
    const [first, second] = target.instances;
    const instances = createInstances();
    expect(instances.take(target, 0, [first])).toBe(second);
    expect(instances.take(target, 0, [first, second!])).toBeNull();
  });
});

describe("an outlier", () => {
  function failing(instances: Instances, target: Target, at: number, times: number, now = 0): void {
    for (let time = 0; time < times; time++) instances.answered(target, target.instances[at]!, true, now);
  }

  it("is left alone after five failures in a row, longer each time, and comes back by an answer", () => {
    const instances = createInstances();
    const target = targetOf([1, 1]);
    const [first] = target.instances;
    failing(instances, target, 0, 4);
    expect(instances.isDown(first, 0)).toBe(false);
    failing(instances, target, 0, 1);
    instances.connected(first);
    expect(instances.isDown(first, 29_999)).toBe(true);
    expect(instances.isDown(first, 30_000)).toBe(false);
    failing(instances, target, 0, 1, 30_000);
    expect(instances.isDown(first, 89_999)).toBe(true);
    instances.answered(target, first, false, 90_000);
    failing(instances, target, 0, 4, 90_001);
    expect(instances.isDown(first, 90_001)).toBe(false);
  });

  it("is one only where the answers between were good", () => {
    const instances = createInstances();
    const target = targetOf([1, 1]);
    for (let time = 0; time < 20; time++) instances.answered(target, target.instances[0], time % 4 !== 0, 0);
    expect(instances.isDown(target.instances[0], 0)).toBe(false);
  });

  it("never takes more than half of the instances away, nor the only one", () => {
    const instances = createInstances();
    const target = targetOf([1, 1, 1]);
    for (const at of [0, 1, 2]) failing(instances, target, at, 9);
    expect(target.instances.filter((one) => instances.isDown(one, 0)).map(({ port }) => port)).toEqual([1]);
    const alone = targetOf([1]);
    const others = createInstances();
    failing(others, alone, 0, 9);
    expect(others.isDown(alone.instances[0], 0)).toBe(false);
  });
});

describe("health checks", () => {
  it("take an instance away after two failures, and only they bring it back", () => {
    const instances = createInstances();
    const target = targetOf([1, 1]);
    const [first] = target.instances;
    instances.checked(first, false);
    expect(instances.isDown(first, 0)).toBe(false);
    instances.checked(first, false);
    instances.connected(first);
    expect(instances.isDown(first, 1e9)).toBe(true);
    instances.checked(first, true);
    expect(instances.isDown(first, 0)).toBe(false);
  });

  it("bring back one that could not be connected to before its pause is over", () => {
    const instances = createInstances();
    const target = targetOf([1, 1]);
    instances.connectFailed(target.instances[0], 0);
    instances.checked(target.instances[0], true);
    expect(instances.isDown(target.instances[0], 1)).toBe(false);
  });
});

describe("retries", () => {
  it("are ten at first, and then one for five requests", () => {
    const instances = createInstances();
    const target = targetOf([1, 1]);
    const spend = (): number => {
      let spent = 0;
      while (instances.mayRetry(target)) spent++;
      return spent;
    };
    expect(spend()).toBe(10);
    portsTaken(instances, target, 4);
    expect(spend()).toBe(0);
    portsTaken(instances, target, 1);
    expect(spend()).toBe(1);
    portsTaken(instances, target, 10_000);
    expect(spend()).toBe(10);
  });
});

describe("forgetting", () => {
  it("spares instances with requests under way", () => {
    const instances = createInstances();
    const [kept, gone] = [targetOf([1]), targetOf([1], { url: "http://127.0.0.1:7" })];
    const busy = targetOf([1], { url: "http://127.0.0.1:8" });
    for (const target of [kept, gone]) instances.connectFailed(target.instances[0], 0);
    instances.take(busy, 0);
    instances.retain([kept]);
    expect(instances.isDown(kept.instances[0], 1)).toBe(true);
    expect(instances.isDown(gone.instances[0], 1)).toBe(false);
    expect(instances.underWay(busy.instances[0])).toBe(1);
  });
});
