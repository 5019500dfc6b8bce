/** What a team states in `msa.config.json`. Every field has a default or is found by `msa init`. */
import { z } from "zod";

const port = z.int().min(1).max(65535);

const monolith = z.strictObject({
  framework: z
    .enum(["express", "nest", "koa", "fastify", "hono"])
    .optional()
    .describe("Web framework of the monolith."),
  entry: z
    .string()
    .min(1)
    .optional()
    .describe("Source file that boots the application, relative to this file."),
  start: z
    .string()
    .min(1)
    .default("npm start")
    .describe("Command that starts the monolith, run without a shell from the folder of this file."),
  build: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe("Command that must have run before `start`; null when there is nothing to build."),
  port: port.default(3000).describe("Port on which the monolith listens."),
  health: z
    .string()
    .startsWith("/")
    .default("/")
    .describe("Path that answers below 500 once the monolith is ready."),
  env: z
    .record(z.string(), z.string())
    .default({})
    .describe(
      "More environment for the monolith and the services under `msa up`. No secrets: they belong in `.env`.",
    ),
});

const stickyKey = z
  .string()
  .regex(
    /^(header:[a-z0-9-]+|cookie:[^\s=;]+|issued:[\w-]+|jwt:\S+|ip)$/,
    'must be "header:<name>", "cookie:<name>", "issued:<cookie>", "jwt:<claim>" or "ip"',
  );

const issuedCookie = z
  .strictObject({
    secure: z.boolean().default(false).describe("Only over HTTPS."),
    sameSite: z
      .enum(["Strict", "Lax", "None"])
      .default("Lax")
      .describe("Whether other sites' pages send it."),
    maxAge: z
      .int()
      .min(1)
      .default(7_776_000)
      .describe("Seconds that a browser keeps it; longer than the migration of an endpoint takes."),
  })
  .refine(({ secure, sameSite }) => secure || sameSite !== "None", {
    path: ["secure"],
    message: "browsers take a SameSite=None cookie only with secure",
  });

const proxy = z.strictObject({
  host: z
    .string()
    .min(1)
    .default("127.0.0.1")
    .describe("Address on which the proxy listens, or `unix:/path` for a socket instead of a port."),
  port: port.default(8080).describe("Port for the requests."),
  adminPort: port.default(8081).describe("Port of the admin API and the dashboard, always on 127.0.0.1."),
  tls: z
    .strictObject({
      cert: z.string().min(1).describe("Certificate (PEM), followed by those that signed it."),
      key: z.string().min(1).describe("Its key (PEM), not encrypted."),
    })
    .nullable()
    .default(null)
    .describe("Files for HTTPS at the front door, relative to this file; null for HTTP."),
  http2: z
    .boolean()
    .default(true)
    .describe("Whether clients may speak HTTP/2: over TLS, and over TCP when they begin with it."),
  front: z
    .enum(["node", "raw"])
    .default("node")
    .describe(
      "Who reads HTTP/1.1 at the front door: `node`, Node's own server, or `raw`, a stricter reader that costs less.",
    ),
  workers: z
    .union([z.int().min(1).max(256), z.literal("auto")])
    .default(1)
    .describe("Processes that carry the requests; `auto` is one for each processor that may be used."),
  sticky: z
    .array(stickyKey)
    .min(1)
    .default(["header:authorization", "ip"])
    .describe(
      "What identifies a user for a canary; the first key that the request carries decides. `issued:<cookie>` is given to who has none.",
    ),
  issuedCookie: issuedCookie.prefault({}).describe("Attributes of the cookies that `sticky` issues."),
  connectTimeout: z
    .int()
    .min(1)
    .default(2_000)
    .describe("Milliseconds until a connection to a target must stand."),
  responseTimeout: z
    .int()
    .min(1)
    .default(60_000)
    .describe("Milliseconds without a byte from the target before the answer starts."),
  healthInterval: z
    .int()
    .min(0)
    .default(5_000)
    .describe("Milliseconds between two health checks of a service's instances; 0 asks none."),
  trustedPeers: z
    .array(z.string())
    .default([])
    .describe("Peers whose X-Forwarded-* is believed (addresses)."),
});

const services = z.strictObject({
  dir: z.string().min(1).default("services").describe("Folder of the extracted services."),
  firstPort: port.default(4101).describe("Port of the first extracted service; the next ones count up."),
  awaitLimit: z
    .int()
    .min(0)
    .max(1_000)
    .default(10)
    .describe(
      "Functions that may become asynchronous for one call that becomes remote at the micro stage; 0 inserts no await.",
    ),
});

const moduleName = z.string().regex(/^[a-z][a-z0-9-]*$/);

export const configSchema = z.strictObject({
  $schema: z.string().optional(),
  monolith: monolith.prefault({}),
  modules: z
    .record(
      moduleName,
      z.strictObject({
        files: z.array(z.string()).default([]).describe("Globs of its files."),
        tables: z.array(z.string()).default([]).describe("Tables that it owns, whoever writes them."),
        endpoints: z
          .array(z.string())
          .default([])
          .describe("Endpoints that it owns whatever file they lie in, as analyze prints them."),
      }),
    )
    .default({})
    .describe("What belongs to a module. What is not named here is found by the analysis."),
  services: services.prefault({}),
  proxy: proxy.prefault({}),
});

export type ConfigFile = z.input<typeof configSchema>;
export type Config = z.output<typeof configSchema>;
