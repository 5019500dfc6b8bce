import { Readable } from "node:stream";
import { createContext, runInContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { openRuntime } from "./open-runtime.ts";
import { pictureOf } from "./picture-of.ts";
import { randomValues } from "./random-values.ts";

const { WireError, decode, encode } = openRuntime();

function same(actual: unknown, expected: unknown, why?: string): void {
  expect(pictureOf(actual), why).toBe(pictureOf(expected));
}

test("what was sent is what arrives, whatever it is made of", () => {
  for (let seed = 1; seed <= 3000; seed++) {
    const value = randomValues(seed)();
    const text = encode(value);
    let back: unknown;
    try {
      back = decode(text);
    } catch (error) {
      throw new Error(`seed ${seed}: ${text}`, { cause: error });
    }
    same(back, value, `seed ${seed}: ${text}`);
  }
});

test("every date is written as the language writes it", () => {
  const day = 86_400_000;
  const edges = [
    0, -1, 1, 253402300799999, 253402300800000, 8.64e15, -8.64e15, -62198755200001, 951782400000,
  ];
  const times = [...edges];
  for (let at = 0; at < 3_000_000; at += 61) times.push(at * day + ((at * 7_919) % day));
  for (const time of times.filter((one) => Math.abs(one) <= 8.64e15)) {
    expect(JSON.parse(encode(new Date(time))).v).toBe(new Date(time).toISOString());
  }
});

test("sending changes nothing of what is sent", () => {
  for (let seed = 1; seed <= 300; seed++) {
    const value = randomValues(seed)();
    encode(value);
    same(value, randomValues(seed)());
  }
});

test("plain JSON stays plain JSON, and a path names each value that is not", () => {
  expect(encode({ id: 1, tags: ["a"], by: null })).toBe('{"v":{"id":1,"tags":["a"],"by":null}}');
  expect(JSON.parse(encode({ a: { created: new Date(0) }, list: [1, undefined] }))).toEqual({
    v: { a: { created: "1970-01-01T00:00:00.000Z" }, list: [1, null] },
    m: { "a.created": "Date", "list.1": "undefined" },
  });
  expect(JSON.parse(encode({ "a.b": 1n, "": -0, "~": Number.NaN }))).toEqual({
    v: { "a.b": "1", "": 0, "~": null },
    m: { "a~1b": "BigInt", "~2": "-0", "~0": "NaN" },
  });
  expect(JSON.parse(encode(undefined))).toEqual({ v: null, m: { "": "undefined" } });
});

test("a key named __proto__ arrives as a key and changes no prototype", () => {
  const sent = JSON.parse('{"__proto__": {"admin": true}, "at": 1}');
  sent.at = new Map([["k", { ["__proto__"]: new Date(5) }]]);
  Object.defineProperty(sent.at.get("k"), "__proto__", {
    value: new Date(5),
    enumerable: true,
    configurable: true,
    writable: true,
  });
  const back = decode(encode(sent));
  same(back, sent);
  expect(back.admin).toBeUndefined();
  expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
  expect(Object.getPrototypeOf(back.at.get("k"))).toBe(Object.prototype);
});

test("a tag cannot reach what the value does not own", () => {
  for (const m of [
    { "__proto__.polluted": "Map" },
    { "constructor.prototype": "bare" },
    { "a.b.c": "Date" },
    { toString: "undefined" },
  ]) {
    expect(() => decode(JSON.stringify({ v: { a: 1 }, m }))).toThrow(WireError);
  }
  expect(() => decode('{"v":{"a":1},"m":{"a":"Process"}}')).toThrow(/Process/);
  expect(() => decode('{"v":{"a":1},"m":{"a":"toString"}}')).toThrow(/toString/);
  expect(() => decode("[1]")).toThrow(WireError);
  expect(() => decode("nonsense")).toThrow(SyntaxError);
});

class Money {
  readonly cents: number;
  constructor(cents: number) {
    this.cents = cents;
  }
  format(): string {
    return `${this.cents / 100} €`;
  }
}
class Note {
  text = "plain";
  at = new Date(1);
}
class Lazy {
  get full(): string {
    return "computed";
  }
}
class Rows extends Array<number> {
  total(): number {
    return this.length;
  }
}

describe("what cannot travel is refused by its path", () => {
  const cyclic: Record<string, unknown> = { a: [] };
  cyclic.a = [{ back: cyclic }];
  test.each<[string, unknown, RegExp]>([
    ["a function", { user: { save() {} } }, /^args\[0\]\.user\.save .* function$/],
    ["a symbol", [Symbol("x")], /^args\[0\]\[0\] .* symbol$/],
    ["a stream", { body: Readable.from([]) }, /^args\[0\]\.body .* stream \(Readable\)$/],
    ["a promise", { "a.b": Promise.resolve(1) }, /^args\[0\]\["a\.b"\] .* await it first$/],
    ["an instance with methods", [[new Money(5)]], /^args\[0\]\[0\]\[0\] .* Money with methods \(format\)/],
    ["an instance with accessors", new Lazy(), /^args\[0\] .* Lazy with methods \(full\)/],
    ["an error", { reason: new Error("x") }, /^args\[0\]\.reason .* Error with methods/],
    ["a subclass of Array", Rows.from([1]), /^args\[0\] .* Rows, an array with methods of its own$/],
    ["a weak map", new WeakMap(), /^args\[0\] .* WeakMap with methods/],
    ["a boxed string", { s: Object("x") }, /^args\[0\]\.s .* String with methods/],
    ["a cycle", cyclic, /^args\[0\]\.a\[0\]\.back .* refers back to what holds it$/],
    ["a method inside a map", new Map([["k", () => 1]]), /^args\[0\]\[0\]\[1\] .* function$/],
  ])("%s", (_name, value, message) => {
    expect(() => encode([value], { root: "args" })).toThrow(WireError);
    expect(() => encode([value], { root: "args" })).toThrow(message);
  });
});

test("the same object in two places is no cycle", () => {
  const shared = { at: new Date(3) };
  same(decode(encode([shared, shared])), [{ at: new Date(3) }, { at: new Date(3) }]);
});

test("nesting that would break the parser is refused; what is merely deep is not", () => {
  const nest = (depth: number) => {
    let value: unknown = new Date(0);
    for (let at = 0; at < depth; at++) value = [value];
    return value;
  };
  same(decode(encode(nest(900))), nest(900));
  expect(() => encode(nest(1100))).toThrow(/1000 levels/);
});

test("an instance of a class without methods travels as its data", () => {
  same(decode(encode(new Note())), { text: "plain", at: new Date(1) });
});

test("asData sends what an object holds, by toJSON where it has one", () => {
  const document = { toJSON: () => ({ id: 1, at: new Date(2) }), hidden: 1 };
  const value = {
    money: new Money(5),
    document: Object.create(document),
    save() {},
    error: new RangeError("far"),
  };
  same(decode(encode(value, { asData: true })), {
    money: { cents: 5 },
    document: { id: 1, at: new Date(2) },
    error: { name: "RangeError", message: "far" },
  });
});

test("a registered class arrives as itself, by its own writing or by its properties", () => {
  const types = {
    Money: { class: Money },
    Note: {
      class: Note,
      write: (note: Note) => [note.text, note.at],
      read: ([text, at]: [string, Date]) => Object.assign(new Note(), { text, at }),
    },
  };
  const sent = {
    price: new Money(250),
    notes: new Set([new Note()]),
    by: new Map([[new Money(1), { deep: new Money(2) }]]),
  };
  const back = decode(encode(sent, { types }), { types });
  same(back, sent);
  expect(back.price.format()).toBe("2.5 €");
  expect(() => decode(encode(sent, { types }))).toThrow(/Money/);
});

test("values of another realm are known by what they are", () => {
  const value = runInContext(
    "({ at: new Date(7), map: new Map([[1, new Set([2])]]), list: [undefined], plain: { a: 1 } })",
    createContext({}),
  );
  same(decode(encode(value)), {
    at: new Date(7),
    map: new Map([[1, new Set([2])]]),
    list: [undefined],
    plain: { a: 1 },
  });
});

test("an application that changed how dates or big integers print does not change the wire", () => {
  const prototypes = [Date.prototype, BigInt.prototype] as { toJSON?: unknown }[]; // typed without toJSON on one side
  const before = prototypes.map((one) => Object.getOwnPropertyDescriptor(one, "toJSON"));
  for (const one of prototypes) {
    Object.defineProperty(one, "toJSON", { value: () => "changed", configurable: true, writable: true });
  }
  try {
    same(decode(encode([new Date(9), 5n, new Date(Number.NaN)])), [new Date(9), 5n, new Date(Number.NaN)]);
  } finally {
    prototypes.forEach((one, at) => {
      const own = before[at];
      if (own === undefined) delete one.toJSON;
      else Object.defineProperty(one, "toJSON", own);
    });
  }
});
