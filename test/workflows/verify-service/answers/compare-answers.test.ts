import { expect, test } from "vitest";
import type { Answer } from "../../../../src/workflows/verify-service/answers/ask.ts";
import { compareAnswers } from "../../../../src/workflows/verify-service/answers/compare-answers.ts";

const json = (value: unknown, headers: Record<string, string> = {}, status = 200): Answer => ({
  status,
  headers: { "content-type": "application/json", date: `${Math.random()}`, ...headers },
  body: JSON.stringify(value),
});

test("what differs in the monolith itself does not count, everything else does", () => {
  const [one, two] = [json({ id: 1, at: "a", list: [{ n: 1 }] }), json({ id: 1, at: "b", list: [{ n: 1 }] })];
  expect(compareAnswers([one, two], json({ id: 1, at: "c", list: [{ n: 1 }] }))).toEqual({
    differences: [],
    masked: 1,
  });
  const off = compareAnswers([one, two], json({ id: 2, at: "c", list: [{ n: 2 }], more: 1 }));
  expect(off.differences).toEqual(["id differs", "list.0.n differs", "more differs"]);
  expect(compareAnswers([one, one], json({ id: 1, at: "a", list: [] })).differences).toEqual([
    "list differs",
  ]);
});

test("status and headers count, those of the connection and of counters do not", () => {
  const monolith = json({}, { "x-version": "1", "x-ratelimit-remaining": "9", connection: "close" });
  const both = [monolith, monolith] as const;
  expect(
    compareAnswers(both, json({}, { "x-version": "1", "x-ratelimit-remaining": "3" })).differences,
  ).toEqual([]);
  expect(compareAnswers(both, json({}, { "x-version": "2", "x-powered-by": "Y" }, 404)).differences).toEqual([
    "status 404, in the monolith 200",
    "header x-version: 2, in the monolith 1",
    "header x-ratelimit-remaining is missing",
    "header x-powered-by is not in the monolith's answer",
  ]);
});

test("a header that may let somebody in is named without what it says", () => {
  const monolith = json({}, { "set-cookie": "sid=one", "x-csrf-token": "two" });
  const service = json({}, { "set-cookie": "sid=three", "x-csrf-token": "four" });
  expect(compareAnswers([monolith, monolith], service).differences).toEqual([
    "header set-cookie differs",
    "header x-csrf-token differs",
  ]);
});

test("a body that is no JSON counts as a whole", () => {
  const text = (body: string): Answer => ({ status: 200, headers: {}, body });
  expect(compareAnswers([text("a"), text("a")], text("b")).differences).toEqual(["another body"]);
  expect(compareAnswers([text("a"), text("b")], text("c"))).toEqual({ differences: [], masked: 1 });
});

test("where an error was thrown differs with the folder; what it says counts", () => {
  const stack = (folder: string, says = "lost") =>
    `Error: ${says}\n    at find (${folder}/src/boats.js:12:9)\n    at async Promise.all (index 0)\n    at <anonymous>`;
  const page = (folder: string, says = "lost"): Answer => ({
    status: 500,
    headers: {},
    body: `<pre>Error: ${says}<br> &nbsp; &nbsp;at find (${folder}/src/boats.js:12:9)<br> &nbsp; &nbsp;at &lt;anonymous&gt;</pre>`,
  });
  const answer = (folder: string, says?: string) =>
    json({ stack: stack(folder, says), more: 1 }, { etag: `W/"${folder}"` });
  const differences = (one: Answer, other: Answer) => compareAnswers([one, one], other).differences;
  expect(differences(answer("/m"), answer("/m/services/boats"))).toEqual([]);
  expect(differences(answer("/m"), answer("/m/services/boats", "gone"))).toEqual(["stack differs"]);
  expect(differences(page("/m"), page("/m/services/boats"))).toEqual([]);
  expect(differences(page("/m"), page("/m/services/boats", "gone"))).toEqual(["another body"]);
  expect(differences(json({ when: "one\n at noon" }), json({ when: "one\n at night" }))).toEqual([
    "when differs",
  ]);
});

test("moments since the check began are those of the processes; earlier ones, and other texts, count", () => {
  const began = Date.parse("2026-05-04T10:00:00.000Z");
  const differences = (one: string, other: string) =>
    compareAnswers([json({ at: one }), json({ at: one })], json({ at: other }), began).differences;
  expect(differences("2026-05-04T10:00:01.000Z", "2026-05-04T10:00:09.500Z")).toEqual([]);
  expect(differences("2026-05-04T09:59:59.000Z", "2026-05-04T10:00:09.500Z")).toEqual(["at differs"]);
  expect(differences("2027", "2028")).toEqual(["at differs"]);
});
