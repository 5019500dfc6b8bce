import { expect, test } from "vitest";
import { maskValues } from "../../src/run/mask-values.ts";

const mask = maskValues({
  DATABASE_URL: "postgres://shop:p%40ss-word@db:5432/shop",
  TOKEN: "abcd1234",
  LONGER: "abcd1234-and-more",
  PEM: "-----BEGIN KEY-----\nMIIEvQIBADANBg\n-----END KEY-----",
  SHORT: "on",
  PORT_OF_DB: "5432",
  EMPTY: "",
  UNSET: undefined,
  PATH: "/usr/local/bin",
  NODE_ENV: "production",
});

test.each([
  ["connecting to postgres://shop:p%40ss-word@db:5432/shop", "connecting to [DATABASE_URL]"],
  ["no such user with p%40ss-word or p@ss-word", "no such user with [DATABASE_URL] or [DATABASE_URL]"],
  ["abcd1234-and-more, abcd1234, abcd1234", "[LONGER], [TOKEN], [TOKEN]"],
  ["a line of the key: MIIEvQIBADANBg", "a line of the key: [PEM]"],
  ["turned on, 5432, /usr/local/bin, production", "turned on, 5432, /usr/local/bin, production"],
])("%s", (line, shown) => {
  expect(mask(line)).toBe(shown);
});

test("a value with what regular expressions and JSON escape is found in every spelling", () => {
  const own = maskValues({ SECRET: 'a"b\\c$& (x)' });
  expect(own('a"b\\c$& (x)')).toBe("[SECRET]");
  expect(own(JSON.stringify({ secret: 'a"b\\c$& (x)' }))).toBe('{"secret":"[SECRET]"}');
  expect(own(`?key=${encodeURIComponent('a"b\\c$& (x)')}`)).toBe("?key=[SECRET]");
});
