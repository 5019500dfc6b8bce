/** A generator of values that can travel, from a seed: the same seed gives the same value. */
export function randomValues(seed: number): () => unknown {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (n: number) => Math.floor(next() * n);
  const pick = <T>(items: readonly T[]) => items[below(items.length)] as T; // the lists below are not empty
  const keys = [
    "a",
    "created",
    "a.b",
    "",
    "~",
    "~1",
    "0",
    "12",
    "__proto__",
    "constructor",
    "ключ",
    "v",
    "m",
    "*",
    "x y",
  ];
  const date = () =>
    pick([
      () => new Date(Math.round((next() - 0.5) * 2e13)),
      () => new Date(Number.NaN),
      () => new Date(8.64e15),
      () => new Date(-8.64e15),
      () => new Date(-62198755200001),
      () => new Date(below(2 ** 31) * 1000),
    ])();
  const bytes = () => Uint8Array.from({ length: below(20) }, () => below(256));
  const leaves: readonly (() => unknown)[] = [
    () => null,
    () => undefined,
    () => true,
    () => below(1000) - 500,
    () => (next() - 0.5) * 1e20,
    () => pick([Number.NaN, Infinity, -Infinity, -0, 0, Number.MIN_VALUE, Number.MAX_SAFE_INTEGER]),
    () => pick(["", "text", "2020-01-01T00:00:00.000Z", "é\u0000\u2028", "\ud800", "😀", "[object Object]"]),
    () => pick([0n, -1n, 2n ** 80n]),
    date,
    () => Buffer.from(bytes()),
    bytes,
    () => new Float64Array([1.5, Number.NaN, -0]),
    () => bytes().buffer,
    () => new DataView(bytes().buffer),
    () => /a\/b.c/giu,
    () => new URL("https://example.org/a?b=c#d"),
  ];
  const list = (depth: number) => Array.from({ length: below(5) }, () => value(depth - 1));
  const define = (target: object, key: string, made: unknown) =>
    Object.defineProperty(target, key, { value: made, enumerable: true, configurable: true, writable: true });
  const fields = (target: object, depth: number) => {
    for (let at = below(5); at > 0; at--) define(target, pick(keys), value(depth - 1));
    return target;
  };
  const holders: readonly ((depth: number) => unknown)[] = [
    (depth) => fields({}, depth),
    (depth) => fields({}, depth),
    (depth) => fields(Object.create(null), depth),
    list,
    (depth) => {
      const holes = new Array(below(4) + 1);
      if (holes.length > 1) holes[1] = value(depth - 1);
      return holes;
    },
    (depth) => new Map(list(depth).map((key) => [key, value(depth - 1)])),
    (depth) => new Set(list(depth)),
  ];
  const value = (depth: number): unknown =>
    depth > 0 && next() < 0.6 ? pick(holders)(depth) : pick(leaves)();
  return () => value(5);
}
