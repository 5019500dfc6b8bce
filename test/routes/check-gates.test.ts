import { expect, it } from "vitest";
import { MsaError } from "../../src/errors/msa-error.ts";
import type { GateSettings } from "../../src/routes/gate-settings.ts";
import { parseRoutes } from "../../src/routes/parse-routes.ts";
import { printRoutes } from "../../src/routes/print-routes.ts";
import { table } from "./table.ts";

function fault(gate: GateSettings): string | null {
  try {
    parseRoutes(printRoutes({ ...table({}), gates: { door: gate }, gate: "door" }), "f");
    return null;
  } catch (error) {
    if (error instanceof MsaError && error.code === "MSA1009") return error.message;
    throw error;
  }
}

it.each<[GateSettings, string]>([
  [{ allow: ["10.0.0.0/33"] }, "must be an address like 10.0.0.1"],
  [{ deny: ["shop.example"] }, "must be an address like 10.0.0.1"],
  [{ cors: { origins: ["https://shop.example/"] } }, "without a path"],
  [{ cors: { origins: ["*"], credentials: true } }, '"*" stands alone and without credentials'],
  [{ cors: { origins: ["*", "https://shop.example"] } }, '"*" stands alone'],
  [{ jwt: {} }, 'needs either "jwks" or "secretEnv"'],
  [{ jwt: { jwks: "./keys.json", secretEnv: "S" } }, 'needs either "jwks" or "secretEnv"'],
  [{ jwt: { jwks: "./keys.json", algorithms: ["HS256"] } }, 'HS256 needs "secretEnv"'],
  [{ jwt: { secretEnv: "S", algorithms: ["RS256"] } }, "only HS256, HS384 and HS512 make sense"],
  [{ jwt: { secretEnv: "S3cr3t-value!" } }, "must be the name of an environment variable"],
  [{ apiKeys: { keys: { erp: "k-1234" } } }, 'must be "sha256:" and 64 hexadecimal digits'],
  [{ rateLimits: [{ requests: 1, seconds: 1, by: "jwt:sub" }] }, 'jwt:sub needs "jwt" in this gate'],
  [{ rateLimits: [{ requests: 1, seconds: 1, by: "api-key" }] }, 'api-key needs "apiKeys" in this gate'],
  [{ request: { set: { Host: "x" } } }, "Host is the proxy's own"],
  [{ response: { remove: ["Transfer-Encoding"] } }, "Transfer-Encoding is the proxy's own"],
  [{ jwt: { secretEnv: "S", forward: { "x-forwarded-for": "sub" } } }, "x-forwarded-for is the proxy's own"],
  [{ request: { set: { "x-a": "1\r\nx-b: 2" } } }, "must be text that a header can carry"],
])("%j is refused with its reason", (gate, reason) => {
  expect(fault(gate)).toContain(reason);
});

it("a gate that nobody has defined is named, with the row that wears it", () => {
  const text = printRoutes({
    ...table({}),
    gates: { door: {} },
    routes: [{ endpoint: "GET /a", module: "a", state: "monolith", gate: "dor" }],
  });
  expect(() => parseRoutes(text, "f")).toThrow('gates has no "dor"');
});

it("a gate that says everything is taken", () => {
  expect(
    fault({
      allow: ["10.0.0.0/8", "::1", "2001:db8::/32"],
      deny: ["10.0.0.1"],
      cors: { origins: ["https://shop.example:8443"], credentials: true, exposed: ["x-a"], maxAge: 1 },
      maxBody: 0,
      apiKeys: { keys: { erp: `sha256:${"0".repeat(64)}` }, forward: "x-client" },
      jwt: { jwks: "https://id.example/keys", audience: ["a", "b"], claims: { role: ["x"] } },
      rateLimits: [
        { requests: 1, seconds: 1, by: "jwt:sub", per: "route" },
        { requests: 1, seconds: 1, by: "api-key" },
      ],
      cache: { maxBytes: 1, maxEntry: 1 },
      requestId: "x-request-id",
      request: { set: { "x-a": "1" }, remove: ["cookie"] },
      response: { set: { "x-b": "2" }, remove: ["server"] },
    }),
  ).toBeNull();
});
