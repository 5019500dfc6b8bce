import { expect, test } from "vitest";
import { latin } from "../../src/util/latin.ts";

test.each([
  ["orders", "orders"],
  ["Größe", "Grosse"],
  ["señas", "senas"],
  ["smørrebrød", "smorrebrod"],
  ["я2", "-44f-2"],
  ["a—b", "a-b"],
])("%s → %s", (name, ascii) => expect(latin(name)).toBe(ascii));
