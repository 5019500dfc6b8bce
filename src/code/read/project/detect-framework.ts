import type { FrameworkName } from "../facts.ts";

/** The package that says it. Nest first, for it runs on Express or Fastify; Express last, for many have it besides. */
const packageOf: readonly (readonly [FrameworkName, string])[] = [
  ["nest", "@nestjs/core"],
  ["fastify", "fastify"],
  ["koa", "koa"],
  ["hono", "hono"],
  ["express", "express"],
];

/** Framework that the declared packages name, before anything is read; the endpoints may say better. */
export function detectFramework(
  packages: Readonly<Record<string, unknown>>,
): { readonly value: FrameworkName; readonly source: string } | null {
  const found = packageOf.find(([, name]) => Object.hasOwn(packages, name));
  return found === undefined ? null : { value: found[0], source: `package.json dependencies.${found[1]}` };
}
