import { describe, expect, it } from "vitest";
import { type Answer, compareAnswers } from "../../../src/traffic/verify/compare-answers.ts";
import { addFailure, addSkipped, addVerdict, noEvidence } from "../../../src/traffic/verify/evidence.ts";

function answer(body: string, contentType = "application/json; charset=utf-8", status = 200): Answer {
  return { status, contentType, body: Buffer.from(body) };
}

function fields(one: string, other: string): readonly string[] {
  const body = compareAnswers(answer(one), answer(other)).differences.find(
    (difference) => difference.kind === "body",
  );
  return body?.kind === "body" ? body.fields : [];
}

describe("two answers", () => {
  it("are equal whatever the order of keys and the white space of JSON", () => {
    expect(
      compareAnswers(
        answer('{"a":1,"b":[1,{}]}'),
        answer('{ "b": [1, {}], "a": 1 }', "Application/JSON;charset=UTF-8"),
      ).equal,
    ).toBe(true);
    expect(compareAnswers(answer("", "", 204), answer("", "", 204)).equal).toBe(true);
  });

  it("differ in named fields, whose values stay unseen", () => {
    expect(
      fields('{"a":{"b":"secret1"},"c":[{"d":1},{"d":2}]}', '{"a":{"b":"secret2"},"c":[{"d":1},{"d":3}]}'),
    ).toEqual(["$.a.b", "$.c[].d"]);
    expect(fields('{"a":1}', '{"b":1}')).toEqual(["$.a", "$.b"]);
    expect(fields("[1,2]", "[1]")).toEqual(["$.length"]);
    expect(fields('{"a":null}', '{"a":{}}')).toEqual(["$.a"]);
    expect(fields('{"a":1}', '{"a":"1"}')).toEqual(["$.a"]);
  });

  it("differ in at most twenty named fields", () => {
    const many = (value: number): string =>
      JSON.stringify(Object.fromEntries(Array.from({ length: 99 }, (_, at) => [`f${at}`, value])));
    expect(fields(many(1), many(2))).toHaveLength(20);
  });

  it("differ in status and type", () => {
    expect(compareAnswers(answer("{}"), answer("{}", "text/html", 500)).differences).toEqual([
      { kind: "status", monolith: 200, service: 500 },
      { kind: "content-type", monolith: "application/json;charset=utf-8", service: "text/html" },
    ]);
  });

  it("that are not JSON differ byte for byte, also when they only say they are", () => {
    expect(compareAnswers(answer("a ", "text/plain"), answer("a", "text/plain")).equal).toBe(false);
    expect(compareAnswers(answer("{a"), answer("{b")).differences).toEqual([{ kind: "body", fields: [] }]);
  });
});

describe("evidence", () => {
  it("counts, and keeps the first of each kind of difference, at most five", () => {
    let evidence = addSkipped(addFailure(noEvidence));
    for (let at = 0; at < 20; at++) {
      const verdict = compareAnswers(
        answer('{"a":1}'),
        answer(at % 2 === 0 ? '{"a":1}' : `{"f${at % 14}":1}`),
      );
      evidence = addVerdict(evidence, verdict, at);
    }
    expect(evidence).toMatchObject({ compared: 20, equal: 10, mismatched: 10, failed: 1, skipped: 1 });
    expect(evidence.exemplars).toHaveLength(5);
    expect(new Set(evidence.exemplars.map((one) => JSON.stringify(one.differences))).size).toBe(5);
  });
});
