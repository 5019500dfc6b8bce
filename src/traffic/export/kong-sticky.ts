/** By what Kong knows the users of a canary: it has one key, and one more where that is missing. */
import type { Plain } from "./yaml-text.ts";

type Key = { readonly kind: "ip" } | { readonly kind: "header" | "cookie"; readonly name: string };

/** In `proxy.sticky`'s order; the address comes last in any case. */
function keysOf(sticky: readonly string[]): Key[] {
  const before = sticky.includes("ip") ? sticky.slice(0, sticky.indexOf("ip")) : sticky;
  return [
    ...before.map((key): Key => {
      const name = key.slice(key.indexOf(":") + 1);
      return { kind: key.startsWith("cookie:") ? "cookie" : "header", name };
    }),
    { kind: "ip" },
  ];
}

export function hashFields(sticky: readonly string[]): { readonly [key: string]: Plain } {
  const [first, second] = usedKeys(sticky);
  return {
    algorithm: "consistent-hashing",
    hash_on: first!.kind,
    ...(first!.kind === "header" ? { hash_on_header: first!.name } : {}),
    hash_fallback: second?.kind ?? "none",
    ...(second?.kind === "header" ? { hash_fallback_header: second.name } : {}),
    ...cookieOf(first, second),
  };
}

/** Kong gives who has no such cookie one, so nothing comes after a cookie; two headers must have two names. */
function usedKeys(sticky: readonly string[]): Key[] {
  const [first, second] = keysOf(sticky);
  return second === undefined || first!.kind === "cookie" ? [first!] : [first!, second];
}

function cookieOf(...keys: readonly (Key | undefined)[]): { readonly [key: string]: Plain } {
  const cookie = keys.find((key) => key?.kind === "cookie");
  return cookie === undefined || cookie.kind === "ip" ? {} : { hash_on_cookie: cookie.name };
}

export function stickyRemarks(sticky: readonly string[]): string[] {
  const used = usedKeys(sticky);
  const left = keysOf(sticky).slice(used.length);
  return [
    "a canary takes about its share of the users, in steps of a 320th, and other users than msa's; nearly all stay on a side while it grows",
    ...(used.some(({ kind }) => kind === "cookie") ? ["who has no cookie of that name is given one"] : []),
    ...(left.length > 0 && !used.some(({ kind }) => kind === "cookie")
      ? [
          `users are known by ${used.map(nameOf).join(", then ")} only: who has neither is on one side with all others like that`,
        ]
      : []),
  ];
}

function nameOf(key: Key): string {
  return key.kind === "ip" ? "ip" : `${key.kind}:${key.name}`;
}
