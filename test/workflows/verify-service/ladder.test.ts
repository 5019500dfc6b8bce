import { expect, test } from "vitest";
import { MsaError } from "../../../src/errors/msa-error.ts";
import { Ladder } from "../../../src/workflows/verify-service/ladder.ts";

const { signal } = new AbortController();
const broken = (): never => {
  throw new MsaError("MSA2009", { message: "services/a: it does not start", why: "its last lines" });
};

test("all checks are told in their order, with what they were seen by", async () => {
  const ladder = new Ladder(signal);
  expect(await ladder.climb("V3", async () => ({ seen: "npm install" }))).toBe(true);
  expect(await ladder.climb("V1", async () => ({ skipped: "plain JavaScript" }), ["V3"])).toBe(false);
  ladder.finish();
  expect(ladder.results).toMatchObject([
    { id: "V1", status: "skipped", reason: "plain JavaScript", seconds: 0 },
    { id: "V3", status: "passed", reason: "npm install", seconds: expect.any(Number) },
  ]);
});

test("what does not hold is thrown in the end, with the others; what leans on it is not tried", async () => {
  const ladder = new Ladder(signal);
  let asked = false;
  await ladder.climb("V4", async () => broken());
  const late = async (): Promise<{ seen: string }> => {
    asked = true;
    return { seen: "" };
  };
  await ladder.climb("V5", late, ["V4"]);
  await ladder.climb("V8", async () => ({ seen: "git" }));
  expect(asked).toBe(false);
  let error: unknown;
  try {
    ladder.finish();
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toMatchObject({
    code: "MSA2009",
    message: "services/a: it does not start",
    why: "its last lines",
  });
  expect((error as MsaError).checks.map(({ id, status, reason }) => `${id} ${status} ${reason}`)).toEqual([
    "V4 failed services/a: it does not start",
    "V5 skipped V4 did not hold",
    "V8 passed git",
  ]);
});

test("a bug in a check is no verdict on the service", async () => {
  const ladder = new Ladder(signal);
  await expect(ladder.climb("V2", async () => JSON.parse("{"))).rejects.toThrow(SyntaxError);
});
