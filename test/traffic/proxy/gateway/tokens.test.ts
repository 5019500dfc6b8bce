/** Tokens at the door, with an issuer that rotates its keys, and one that is down. */
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import type { JwtSettings } from "../../../../src/routes/gate-settings.ts";
import {
  closedPort,
  type HttpTarget,
  startHttpTarget,
  startNamedTarget,
} from "../../support/start-target.ts";
import { startTestProxy, tableOf } from "../../support/start-test-proxy.ts";
import { ask, type Gated, got, startGated } from "./gated.ts";

interface Issuer extends HttpTarget {
  /** Makes a new key; the old ones stay, unless `alone`. */
  rotate(kid: string, alone?: boolean): Promise<void>;
  /** With the last key, unless `kid` names another; `named` false: without saying which. */
  sign(claims: Record<string, unknown>, kid?: string, named?: boolean): Promise<string>;
  asked(): number;
  down(): void;
}

async function startIssuer(): Promise<Issuer> {
  let published: JWK[] = [];
  const keys = new Map<string, CryptoKey>();
  let asked = 0;
  let up = true;
  const target = await startHttpTarget((_, res) => {
    asked++;
    res.statusCode = up ? 200 : 500;
    res.setHeader("content-type", "application/json");
    res.end(up ? JSON.stringify({ keys: published }) : "broken");
  });
  return {
    ...target,
    async rotate(kid, alone = false) {
      const { publicKey, privateKey } = await generateKeyPair("ES256", { extractable: true });
      keys.set(kid, privateKey);
      const jwk = { ...(await exportJWK(publicKey)), kid, alg: "ES256" };
      published = alone ? [jwk] : [...published, jwk];
    },
    sign: (claims, kid = [...keys.keys()].at(-1)!, named = true) =>
      new SignJWT({
        iss: "https://id.example",
        aud: "shop",
        exp: Math.floor(Date.now() / 1000) + 60,
        ...claims,
      })
        .setProtectedHeader({ alg: "ES256", ...(named ? { kid } : {}) })
        .sign(keys.get(kid)!),
    asked: () => asked,
    down: () => {
      up = false;
    },
  };
}

const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

async function guarded(issuer: Issuer, more: Partial<JwtSettings> = {}): Promise<Gated> {
  const jwt = { jwks: `${issuer.url}/keys`, issuer: "https://id.example", audience: "shop", ...more };
  return startGated({ jwt });
}

describe("a token", () => {
  it("of the issuer, for us, in its time lets in; the target hears its claims from nobody else", async () => {
    const issuer = await startIssuer();
    await issuer.rotate("one");
    const proxy = await guarded(issuer, {
      forward: { "x-user": "sub", "x-roles": "roles", "x-name": "name" },
    });
    const token = await issuer.sign({ sub: "u1", roles: ["a", "b"], name: "Ж\r\nX-Admin: 1" });
    const answer = await proxy.ask({ ...bearer(token), "X-User": "root", "x-roles": "admin" });
    expect(answer.status).toBe(200);
    expect(got(answer).all("x-user")).toEqual(["u1"]);
    expect(got(answer).all("x-roles")).toEqual(["a,b"]);
    expect(got(answer).all("x-name")).toEqual([encodeURIComponent("Ж\r\nX-Admin: 1")]);
    expect(got(answer).all("authorization")).toEqual([`Bearer ${token}`]);
  });

  it.each([
    ["of another audience", { aud: "other" }],
    ["of another issuer", { iss: "https://evil.example" }],
    ["that is over", { exp: 1_000 }],
    ["that is not valid yet", { nbf: 4_000_000_000 }],
  ])("%s does not", async (_, claims) => {
    const issuer = await startIssuer();
    await issuer.rotate("one");
    const answer = await (await guarded(issuer)).ask(bearer(await issuer.sign(claims)));
    expect(answer.status).toBe(401);
    expect(answer.header("www-authenticate")).toBe('Bearer error="invalid_token"');
  });

  it("with a changed claim, without a signature, or signed with the public key does not", async () => {
    const issuer = await startIssuer();
    await issuer.rotate("one");
    const proxy = await guarded(issuer);
    const [head = "", , signature = ""] = (await issuer.sign({ sub: "u1" })).split(".");
    const claims = {
      iss: "https://id.example",
      aud: "shop",
      exp: Math.floor(Date.now() / 1000) + 60,
      sub: "root",
    };
    const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
    expect((await proxy.ask(bearer(`${head}.${encoded(claims)}.${signature}`))).status).toBe(401);
    expect((await proxy.ask(bearer(`${encoded({ alg: "none" })}.${encoded(claims)}.`))).status).toBe(401);
    const jwks = await (await fetch(`${issuer.url}/keys`)).text();
    const forged = await new SignJWT(claims)
      .setProtectedHeader({ alg: "HS256", kid: "one" })
      .sign(new TextEncoder().encode(jwks));
    expect((await proxy.ask(bearer(forged))).status).toBe(401);
  });

  it("that is missing is asked for; of two none is believed", async () => {
    const issuer = await startIssuer();
    await issuer.rotate("one");
    const proxy = await guarded(issuer);
    const answer = await proxy.ask();
    expect(answer.status).toBe(401);
    expect(answer.header("www-authenticate")).toBe("Bearer");
    const token = await issuer.sign({});
    expect((await proxy.ask({ Authorization: `Bearer ${token}`, authorization: "Bearer x" })).status).toBe(
      401,
    );
  });

  it("may be missing where it is optional, and must hold where it is shown", async () => {
    const issuer = await startIssuer();
    await issuer.rotate("one");
    const proxy = await guarded(issuer, { optional: true, forward: { "x-user": "sub" } });
    const answer = await proxy.ask({ "x-user": "root" });
    expect(answer.status).toBe(200);
    expect(got(answer).all("x-user")).toEqual([]);
    expect((await proxy.ask(bearer("a.b.c"))).status).toBe(401);
  });

  it("may come in a cookie", async () => {
    const issuer = await startIssuer();
    await issuer.rotate("one");
    const proxy = await guarded(issuer, { cookie: "session" });
    expect((await proxy.ask({ Cookie: `a=1; session=${await issuer.sign({})}` })).status).toBe(200);
    expect((await proxy.ask({ Cookie: "session=x" })).status).toBe(401);
  });

  it("must have the claims that are asked for", async () => {
    const issuer = await startIssuer();
    await issuer.rotate("one");
    const proxy = await guarded(issuer, { claims: { scope: ["orders:write", "admin"], tenant: ["7"] } });
    expect(
      (await proxy.ask(bearer(await issuer.sign({ scope: "read orders:write", tenant: 7 })))).status,
    ).toBe(200);
    const answer = await proxy.ask(bearer(await issuer.sign({ scope: "orders:writer", tenant: 7 })));
    expect(answer.status).toBe(403);
    expect(answer.header("www-authenticate")).toBe('Bearer error="insufficient_scope"');
    expect((await proxy.ask(bearer(await issuer.sign({ scope: "admin" })))).status).toBe(403);
  });

  it("counts for its subject where a limit is by claim", async () => {
    const issuer = await startIssuer();
    await issuer.rotate("one");
    const jwt = { jwks: `${issuer.url}/keys` };
    const proxy = await startGated({ jwt, rateLimits: [{ requests: 1, seconds: 3_600, by: "jwt:sub" }] });
    expect((await proxy.ask(bearer(await issuer.sign({ sub: "a" })))).status).toBe(200);
    expect((await proxy.ask(bearer(await issuer.sign({ sub: "b" })))).status).toBe(200);
    expect((await proxy.ask(bearer(await issuer.sign({ sub: "a", jti: "2" })))).status).toBe(429);
  });
});

describe("keys of the issuer", () => {
  it("are fetched once for many tokens", async () => {
    const issuer = await startIssuer();
    await issuer.rotate("one");
    const proxy = await guarded(issuer);
    for (let at = 0; at < 5; at++)
      expect((await proxy.ask(bearer(await issuer.sign({ jti: String(at) })))).status).toBe(200);
    expect(issuer.asked()).toBe(1);
  });

  it("go on to count while the issuer is down", async () => {
    const issuer = await startIssuer();
    await issuer.rotate("one");
    const proxy = await guarded(issuer);
    expect((await proxy.ask(bearer(await issuer.sign({ jti: "1" })))).status).toBe(200);
    issuer.down();
    expect((await proxy.ask(bearer(await issuer.sign({ jti: "2" })))).status).toBe(200);
  });

  it("that never came let nobody in, and the client hears that it is not its fault", async () => {
    const issuer = await startIssuer();
    await issuer.rotate("one");
    issuer.down();
    const token = await issuer.sign({});
    expect((await (await guarded(issuer)).ask(bearer(token))).status).toBe(503);
    const nowhere = await guarded(issuer, { jwks: `http://127.0.0.1:${await closedPort()}/keys` });
    expect((await nowhere.ask(bearer(token))).status).toBe(503);
    await nowhere.close();
    expect(nowhere.logLines()[0]).toMatchObject({ status: 503, door: "jwt" });
  });

  it("two of which fit a token without a name are both tried", async () => {
    const issuer = await startIssuer();
    await issuer.rotate("one");
    await issuer.rotate("two");
    const proxy = await guarded(issuer);
    expect((await proxy.ask(bearer(await issuer.sign({}, "one", false)))).status).toBe(200);
    expect((await proxy.ask(bearer(await issuer.sign({}, "two", false)))).status).toBe(200);
    const stranger = await startIssuer();
    await stranger.rotate("three");
    expect((await proxy.ask(bearer(await stranger.sign({}, "three", false)))).status).toBe(401);
  });

  it("may lie in a file beside the table; a file that is not there keeps the table from coming into force", async () => {
    const issuer = await startIssuer();
    await issuer.rotate("one");
    const monolith = await startNamedTarget("monolith");
    const table = tableOf(monolith.url, null, { "GET /a": { state: "monolith" } });
    const proxy = await startTestProxy(table);
    const gated = {
      ...table,
      routes: table.routes.map((row) => ({ ...row, gate: "door" })),
      gates: { door: { jwt: { jwks: "./keys.json" } } },
    };
    proxy.swap(gated);
    expect(proxy.status().table.fault).toContain("keys.json");
    expect((await ask(proxy.port, "/a")).status).toBe(200);
    writeFileSync(
      join(dirname(proxy.routesFile), "keys.json"),
      await (await fetch(`${issuer.url}/keys`)).text(),
    );
    proxy.reload();
    expect(proxy.status().table.fault).toBeNull();
    expect((await ask(proxy.port, "/a")).status).toBe(401);
    expect((await ask(proxy.port, "/a", bearer(await issuer.sign({})))).status).toBe(200);
  });
});

describe("a shared secret", () => {
  it("comes from the environment, and without it nothing starts", async () => {
    const secret = "a secret of more than thirty-two bytes";
    const jwt = { secretEnv: "SHOP_SECRET" };
    await expect(startGated({ jwt })).rejects.toThrow("SHOP_SECRET, which is not set");
    const proxy = await startGated({ jwt }, { env: { SHOP_SECRET: secret } });
    const sign = (key: string) =>
      new SignJWT({ sub: "u" }).setProtectedHeader({ alg: "HS256" }).sign(new TextEncoder().encode(key));
    expect((await proxy.ask(bearer(await sign(secret)))).status).toBe(200);
    expect((await proxy.ask(bearer(await sign(`${secret}!`)))).status).toBe(401);
  });
});

it("a client that goes away while its token is verified leaves nothing behind", async () => {
  let release = (): void => {};
  const slow = await startHttpTarget((_, res) => {
    release = () => res.end('{"keys":[]}');
  });
  const issuer = await startIssuer();
  await issuer.rotate("one");
  const proxy = await guarded(issuer, { jwks: `${slow.url}/keys` });
  const controller = new AbortController();
  const asking = fetch(`http://127.0.0.1:${proxy.port}/a`, {
    headers: bearer(await issuer.sign({})),
    signal: controller.signal,
  }).catch(() => null);
  await expect.poll(() => slow.accepted()).toBe(1);
  expect(proxy.inFlight()).toBe(1);
  controller.abort();
  await asking;
  await expect.poll(() => proxy.inFlight()).toBe(0);
  release();
  await proxy.close();
  expect(proxy.logLines()).toEqual([expect.objectContaining({ status: 499, door: "client" })]);
});
