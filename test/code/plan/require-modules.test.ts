import { expect, test } from "vitest";
import { requireModules } from "../../../src/code/plan/require-modules.ts";

test("what the analysis writes where no module is, is told apart from a slip of the pen", () => {
  expect(() => requireModules(["app"], ["users"])).toThrow(
    expect.objectContaining({ code: "MSA1004", why: expect.stringContaining("belongs to no module") }),
  );
  expect(() => requireModules(["user"], ["users"])).toThrow(
    expect.objectContaining({ fix: expect.stringContaining('did you mean "users"') }),
  );
  expect(() => requireModules(["app"], ["app"])).not.toThrow();
});
