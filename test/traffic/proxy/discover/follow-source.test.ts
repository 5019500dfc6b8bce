/** The loop that all sources share, with a source that does what a test says. */
import { expect, it, onTestFinished } from "vitest";
import { backOff, followSource } from "../../../../src/traffic/proxy/discover/follow-source.ts";
import type { Look, Source } from "../../../../src/traffic/proxy/discover/source.ts";
import { eventually } from "../../support/eventually.ts";

const listed = (...urls: string[]): Look => ({
  instances: urls.map((url) => ({ url, weight: 1 })),
  next: Number.POSITIVE_INFINITY,
});

function follow(look: Source["look"], patience = 5_000) {
  const sets: string[][] = [];
  const faults: (string | null)[] = [];
  let closed = 0;
  const following = followSource(
    { look, patience: () => patience, close: () => void closed++ },
    { onFound: (all) => sets.push(all.map(({ url }) => url)), onFault: (fault) => faults.push(fault) },
  );
  onTestFinished(following.close);
  return { sets, faults, following, closed: () => closed };
}

it("a look that takes too long is given up, its signal aborted, and followed by another", async () => {
  const aborted: unknown[] = [];
  let looks = 0;
  const { sets, faults } = follow((signal) => {
    if (++looks > 1) return Promise.resolve(listed("http://10.0.0.1:80"));
    return new Promise(() => signal.addEventListener("abort", () => aborted.push(signal.reason)));
  }, 50);
  await eventually(() => sets.length === 1);
  expect(faults).toEqual(["did not answer within 0.05 s", null]);
  expect(aborted).toHaveLength(1);
});

it("wake has it look again, also when a look is under way", async () => {
  let answer = listed("http://10.0.0.1:80");
  let release = (): void => {};
  const { sets, following } = follow(async () => {
    const now = answer;
    await new Promise<void>((resolve) => {
      release = resolve;
    });
    return now;
  });
  answer = listed("http://10.0.0.2:80");
  following.wake();
  release();
  await eventually(() => sets.length === 1);
  await eventually(() => {
    release();
    return sets.length === 2;
  });
  expect(sets).toEqual([["http://10.0.0.1"], ["http://10.0.0.2"]]);
});

it("a storm of changes brings one look, not one each", async () => {
  let looks = 0;
  const { sets, following } = follow(async () => listed(`http://10.0.0.1:${++looks}`));
  await eventually(() => sets.length === 1);
  for (let at = 0; at < 1_000; at++) following.wake();
  await eventually(() => sets.length === 2);
  expect(looks).toBe(2);
});

it.each([
  ["http://10.0.0.1:80/path", "is not http://host:port"],
  ["ftp://10.0.0.1", "is not http://host:port"],
  ["http://user:pass@10.0.0.1:80", "is not http://host:port"],
  ["http://10.0.0.1:80@evil.test:80", "is not http://host:port"],
  ["http://:80", "is not http://host:port"],
  ["http://10.0.0.1:0", "is not http://host:port"],
  ["", "is not http://host:port"],
])("a set with %s is none", async (url, why) => {
  const { sets, faults } = follow(() => Promise.resolve(listed("http://10.0.0.9:80", url)));
  await eventually(() => faults.length > 0);
  expect(faults[0]).toContain(why);
  expect(sets).toEqual([]);
});

it("a set too large for a table is none; the same address twice is one", async () => {
  const many = Array.from({ length: 1_001 }, (_, at) => `http://10.0.0.1:${at + 1}`);
  const large = follow(() => Promise.resolve(listed(...many)));
  await eventually(() => large.faults.length > 0);
  expect(large.faults[0]).toBe("lists 1001 instances; 1000 is the limit");
  const twice = follow(() => Promise.resolve(listed("http://b:1", "http://a:1", "http://B:1")));
  await eventually(() => twice.sets.length > 0);
  expect(twice.sets).toEqual([["http://a:1", "http://b:1"]]);
});

it("closing ends a look under way and says nothing more", async () => {
  const { sets, faults, following, closed } = follow(
    (signal) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
  );
  following.close();
  await new Promise((resolve) => setImmediate(resolve));
  expect({ sets, faults, closed: closed() }).toEqual({ sets: [], faults: [], closed: 1 });
});

it("pauses double with each failure up to half a minute, spread over half of their length", () => {
  expect([1, 2, 3, 7, 60].map((failures) => backOff(failures, 1))).toEqual([
    500, 1_000, 2_000, 30_000, 30_000,
  ]);
  expect(backOff(3, 0)).toBe(1_000);
});
