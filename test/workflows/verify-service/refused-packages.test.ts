import { expect, test } from "vitest";
import { refusedPackages } from "../../../src/workflows/verify-service/refused-packages.ts";

test.each([
  [
    "npm error code E401\nnpm error 401 Unauthorized - GET https://npm.acme.test/@acme%2fkit - no",
    "does not give @acme/kit",
  ],
  [
    "npm error code E404\nnpm error 404 Not Found - GET https://npm.acme.test/team/repo/kit - no",
    "does not give kit",
  ],
  [" ERR_PNPM_FETCH_403  GET https://npm.acme.test/@acme%2Fkit: Forbidden - 403", "does not give @acme/kit"],
  [
    " ERR_PNPM_META_FETCH_FAIL  GET http://127.0.0.1:1/@acme%2Fkit: request to http://127.0.0.1:1/@acme%2Fkit failed, reason: connect ECONNREFUSED 127.0.0.1:1",
    "cannot be reached for @acme/kit",
  ],
  [
    "➤ YN0041: │ @acme/kit@npm:2.3.4: Invalid authentication (as an anonymous user)",
    "does not give @acme/kit",
  ],
  ['error An unexpected error occurred: "https://npm.acme.test/@acme%2fkit: no".', "does not give @acme/kit"],
  ["error Error: connect ECONNREFUSED 127.0.0.1:1", "the registry cannot be reached"],
])("%s", (output, says) => {
  expect(refusedPackages(output)?.message).toContain(says);
});

test("other failures keep their own words", () => {
  expect(refusedPackages("gyp ERR! not ok\nnpm error code 1")).toBeNull();
  expect(
    refusedPackages("npm error code ERESOLVE\nnpm error Found: react@17 from https://r.test/react"),
  ).toBeNull();
});
