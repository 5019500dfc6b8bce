import { expect, test } from "vitest";
import { differences, readOutcome, unstableIn } from "./suite-outcome.ts";

const read = (document: object) => readOutcome(JSON.stringify(document));

test("each tool's document gives how many passed and which failed", () => {
  const answered = { item: { name: "Log in" }, response: {} };
  const executions = [
    { ...answered, assertions: [{ assertion: "has a token" }, { assertion: "has a name", error: {} }] },
    { item: { name: "Read" }, requestError: {} },
  ];
  expect(read({ run: { executions } })).toEqual({
    passed: 2,
    failures: ["#1 Log in: has a name", "#2 Read: answered"],
  });
  const assertionResults = [
    { fullName: "a", status: "passed" },
    { fullName: "b", status: "failed" },
    { fullName: "c", status: "pending" },
  ];
  expect(read({ testResults: [{ assertionResults }] })).toEqual({ passed: 1, failures: ["b"] });
  expect(read({ stats: { passes: 4 }, tests: [], failures: [{ fullTitle: "x y" }] })).toEqual({
    passed: 4,
    failures: ["x y"],
  });
  expect(read({ passed: 3, failures: [{ test: "z" }] })).toEqual({ passed: 3, failures: ["z"] });
  expect(read({ other: 1 })).toBeNull();
  expect(readOutcome("ok")).toBeNull();
});

test("a run differs by what fails in it alone, by what it mends, and by what it leaves out", () => {
  const baseline = { passed: 10, failures: ["known"] };
  expect(differences({ passed: 10, failures: ["known"] }, baseline, [])).toEqual([]);
  expect(differences({ passed: 9, failures: ["known", "new"] }, baseline, [])).toEqual(["new"]);
  expect(differences({ passed: 9, failures: ["known", "new"] }, baseline, ["new"])).toEqual([]);
  expect(differences({ passed: 11, failures: [] }, baseline, [])).toEqual([
    "passes, and fails in the monolith: known",
  ]);
  expect(differences({ passed: 4, failures: ["known"] }, baseline, [])).toEqual(["6 tests fewer passed"]);
  expect(unstableIn([baseline, { passed: 9, failures: ["known", "now and then"] }])).toEqual([
    "now and then",
  ]);
});
