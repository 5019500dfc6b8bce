/** What a team states in `msa.config.json`. Every field has a default or is found by `msa init`. */
import { z } from "zod";

const port = z.int().min(1).max(65535);

const monolith = z.strictObject({
  framework: z.enum(["express"]).optional(),
  /** Source file that boots the application, relative to this file. */
  entry: z.string().min(1).optional(),
  /** Command that starts the monolith, run without a shell from the folder of this file. */
  start: z.string().min(1).default("npm start"),
  /** Command that must have run before `start`; null when there is nothing to build. */
  build: z.string().min(1).nullable().default(null),
  port: port.default(3000),
  /** Path that answers below 500 once the monolith is ready. */
  health: z.string().startsWith("/").default("/"),
  /** More environment for the monolith and the services under `msa up`. Put no secrets here: they belong in `.env`. */
  env: z.record(z.string(), z.string()).default({}),
});

const stickyKey = z.string().regex(/^(header:[a-z0-9-]+|cookie:[^\s=;]+|ip)$/, 'must be "header:<name>", "cookie:<name>" or "ip"');

const proxy = z.strictObject({
  host: z.string().default("127.0.0.1"),
  port: port.default(8080),
  adminPort: port.default(8081),
  /** What identifies a user for a canary; the first key that the request carries decides. */
  sticky: z.array(stickyKey).min(1).default(["header:authorization", "ip"]),
  /** Milliseconds. */
  connectTimeout: z.int().min(1).default(2_000),
  /** Milliseconds without a byte from the target before the answer starts. */
  responseTimeout: z.int().min(1).default(60_000),
  /** Peers whose X-Forwarded-* is believed (addresses). */
  trustedPeers: z.array(z.string()).default([]),
});

const services = z.strictObject({
  dir: z.string().min(1).default("services"),
  firstPort: port.default(4101),
});

export const configSchema = z.strictObject({
  $schema: z.string().optional(),
  monolith: monolith.prefault({}),
  /** Module name to the globs of its files. Modules not named here are found by the analysis. */
  modules: z.record(z.string().regex(/^[a-z][a-z0-9-]*$/), z.strictObject({ files: z.array(z.string()).min(1) })).default({}),
  services: services.prefault({}),
  proxy: proxy.prefault({}),
});

export type ConfigFile = z.input<typeof configSchema>;
export type Config = z.output<typeof configSchema>;
