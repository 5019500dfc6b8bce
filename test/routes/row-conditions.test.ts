import { expect, it } from "vitest";
import { conditionText, parseConditions } from "../../src/routes/row-conditions.ts";

it("conditions are read as they are written", () => {
  const when = parseConditions([
    "header:x-tenant=acme,globex",
    "jwt:https://x.example/tenant=a=b",
    "header:x-tenant=x",
  ]);
  expect(when).toEqual({
    "header:x-tenant": ["acme", "globex", "x"],
    "jwt:https://x.example/tenant": ["a=b"],
  });
  expect(parseConditions(conditionText(when).split(" "))).toEqual(when);
});

it.each(["x-tenant=acme", "header:x-tenant", "header:x-tenant=", "header:X Y=1", "=1", "ip=1,,2"])(
  "%s is none",
  (given) => {
    expect(() => parseConditions([given])).toThrow(/is no condition/);
  },
);
