/** JSON Web Tokens (RFC 7519), verified by `jose`, with the keys that the issuer publishes or a shared secret. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { JSONWebKeySet, JWTVerifyGetKey, JWTVerifyOptions } from "jose";
import { MsaError } from "../../../errors/msa-error.ts";
import type { JwtSettings } from "../../../routes/gate-settings.ts";
import { traitOf } from "../pick/request-traits.ts";
import { credentialOf, twice } from "./credential.ts";
import { type DoorAnswer, refusal, type Visit } from "./visit.ts";

export interface TokenInput {
  /** Folder of the route table: paths in it start there. */
  readonly directory: string;
  readonly env: (name: string) => string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

type Claims = Readonly<Record<string, unknown>>;
/** Claims of a token that holds (null where none is needed and none was sent), or the answer. */
export type TokenCheck = (visit: Visit) => Promise<{ readonly claims: Claims | null } | DoorAnswer>;

const asymmetric = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];
const symmetric = ["HS256", "HS384", "HS512"];
/** Tokens whose signature was verified and need not be again. */
const remembered = 10_000;
/** Milliseconds: a key that its issuer took back counts no longer than that. */
const rememberFor = 60_000;

/** Nobody can say whether the token holds. */
class NoKeys extends Error {}

/** Errors: MSA1009 when the secret is not set or the file of keys cannot be read. */
export function tokenCheck(settings: JwtSettings, input: TokenInput): TokenCheck {
  const keys = keySource(settings, input);
  const verified = new Map<string, { readonly claims: Claims; readonly until: number }>();

  async function verify(token: string): Promise<Claims> {
    const now = input.now();
    const hash = createHash("sha256").update(token).digest("base64");
    const known = verified.get(hash);
    if (known !== undefined && now < known.until) return known.claims;
    const jose = await import("jose");
    const options: JWTVerifyOptions = {
      algorithms: settings.algorithms ?? (settings.jwks === undefined ? symmetric : asymmetric),
      clockTolerance: settings.leeway ?? 0,
      currentDate: new Date(now),
      ...(settings.issuer === undefined ? {} : { issuer: settings.issuer }),
      ...(settings.audience === undefined ? {} : { audience: settings.audience }),
    };
    const { payload } = await jose.jwtVerify(token, await keys(), options).catch(async (error: unknown) => {
      // Several keys fit a token that names none: one of them must verify it.
      if (!(error instanceof jose.errors.JWKSMultipleMatchingKeys)) throw error;
      for await (const key of error) {
        const result = await jose.jwtVerify(token, key, options).catch((fault: unknown) => {
          if (fault instanceof jose.errors.JWSSignatureVerificationFailed) return null;
          throw fault;
        });
        if (result !== null) return result;
      }
      throw new jose.errors.JWSSignatureVerificationFailed();
    });
    verified.delete(hash);
    if (verified.size >= remembered) verified.delete(verified.keys().next().value!);
    const expires = payload.exp === undefined ? Number.POSITIVE_INFINITY : payload.exp * 1_000;
    verified.set(hash, { claims: payload, until: Math.min(now + rememberFor, expires) });
    return payload;
  }

  return async (visit) => {
    const token = tokenOf(visit, settings.cookie);
    if (token === twice) return unauthorized("two Authorization fields", "invalid_request");
    if (token === null) return settings.optional ? { claims: null } : unauthorized("no token");
    let claims: Claims;
    try {
      claims = await verify(token);
    } catch (error) {
      if (error instanceof NoKeys)
        return refusal("jwt", 503, "Service Unavailable", `no keys to verify with: ${error.message}`);
      return unauthorized(error instanceof Error ? error.message : String(error), "invalid_token");
    }
    const missing = Object.entries(settings.claims ?? {}).find(
      ([name, values]) => !holds(claims[name], values),
    );
    if (missing !== undefined)
      return refusal("jwt", 403, "Forbidden", `claim ${missing[0]} is not ${missing[1].join(" or ")}`, [
        "WWW-Authenticate",
        'Bearer error="insufficient_scope"',
      ]);
    return { claims };
  };
}

function holds(value: unknown, wanted: readonly string[]): boolean {
  const has = Array.isArray(value)
    ? value.map(String)
    : typeof value === "string"
      ? [value, ...value.split(" ")]
      : [String(value)];
  return wanted.some((one) => has.includes(one));
}

function tokenOf(visit: Visit, cookie: string | undefined): string | typeof twice | null {
  const authorization = credentialOf(visit.rawHeaders, "authorization");
  if (authorization === twice) return twice;
  const bearer = /^bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
  if (bearer !== undefined) return bearer;
  return cookie === undefined ? null : traitOf(`cookie:${cookie}`, visit);
}

function unauthorized(detail: string, error?: string): DoorAnswer {
  const challenge = error === undefined ? "Bearer" : `Bearer error="${error}"`;
  return refusal("jwt", 401, "Unauthorized", detail, ["WWW-Authenticate", challenge]);
}

type KeySource = () => Promise<JWTVerifyGetKey>;

function keySource(settings: JwtSettings, input: TokenInput): KeySource {
  const { jwks, secretEnv } = settings;
  if (jwks === undefined) {
    const name = secretEnv ?? "";
    const secret = input.env(name);
    if (secret === undefined || secret === "")
      throw new MsaError("MSA1009", { message: `a gate verifies tokens with ${name}, which is not set` });
    const key = new TextEncoder().encode(secret);
    return async () => async () => key;
  }
  if (!/^https?:/.test(jwks)) return fileKeys(resolve(input.directory, jwks));
  return remoteKeys(new URL(jwks));
}

function fileKeys(file: string): KeySource {
  let set: JSONWebKeySet;
  try {
    set = JSON.parse(readFileSync(file, "utf8"));
    if (!Array.isArray(set.keys)) throw new Error('there is no "keys"');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MsaError("MSA1009", {
      message: `no set of keys in ${file}: ${reason}`,
      where: [{ file }],
      cause,
    });
  }
  return async () => (await import("jose")).createLocalJWKSet(set);
}

function remoteKeys(url: URL): KeySource {
  let source: Promise<JWTVerifyGetKey> | null = null;
  return () => {
    source ??= open(url);
    return source;
  };
}

/** Milliseconds between two attempts to ask an issuer that does not answer, while there are keys to go on with. */
const askAgainAfter = 10_000;

/** Keys that were fetched once count on while the issuer cannot be asked: its outage is not ours. */
async function open(url: URL): Promise<JWTVerifyGetKey> {
  const jose = await import("jose");
  let restsUntil = 0;
  const remote = jose.createRemoteJWKSet(url, {
    timeoutDuration: 5_000,
    cooldownDuration: 30_000,
    cacheMaxAge: 600_000,
  });
  return async (header, token) => {
    const last = remote.jwks();
    if (last !== undefined && performance.now() < restsUntil)
      return jose.createLocalJWKSet(last)(header, token);
    try {
      return await remote(header, token);
    } catch (error) {
      const { JWKSNoMatchingKey, JWKSMultipleMatchingKeys, JOSENotSupported } = jose.errors;
      const answered =
        error instanceof JWKSNoMatchingKey ||
        error instanceof JWKSMultipleMatchingKeys ||
        error instanceof JOSENotSupported;
      if (answered) throw error;
      restsUntil = performance.now() + askAgainAfter;
      if (last !== undefined) return jose.createLocalJWKSet(last)(header, token);
      throw new NoKeys(error instanceof Error ? error.message : String(error));
    }
  };
}
