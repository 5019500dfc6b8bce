/** What `msa analyze --json` prints. Keys may be added, never renamed: scripts read them. */
import { z } from "zod";
import { candidate, decomposition, proposal } from "./judgement-schemas.ts";
import { live } from "./live-schema.ts";
import { finding, list, place } from "./shapes.ts";
import { boundaryReference, entryPoint, relation, table, transaction } from "./tie-schemas.ts";

const endpointId = z
  .string()
  .describe('`"GET /api/posts/:slug"`: method and full path, `:param` and `*`, no trailing slash.');

const moduleMeasures = z.object({
  files: z.int(),
  lines: z.int(),
  endpoints: z.int(),
  afferent: z.number().describe("Imports from other modules into this one."),
  efferent: z.number().describe("Imports of this module from others."),
  instability: z.number().describe("efferent / (afferent + efferent); 0 when both are 0."),
  cohesion: z.number().describe("Share of the references of its code that stay inside, 0 to 1."),
  coupling: z.number().describe("References that cross its border, both ways, for each code unit."),
  coChange: z
    .number()
    .nullable()
    .describe("Share of its commits that touch other modules too; null without a history."),
});

const moduleSchema = z.object({
  name: z.string(),
  origin: z
    .enum(["config", "nest", "folder", "suffix", "resource", "proposal"])
    .describe("What makes it a module: the config, a Nest module, its folder, its files' names…"),
  files: list(z.string()),
  endpoints: list(endpointId),
  dependsOn: list(z.object({ module: z.string(), symbols: list(z.string()) })),
  data: z.object({ owns: list(z.string()), reads: list(z.string()), writes: list(z.string()) }),
  measures: moduleMeasures,
  maturity: z.enum(["monolith", "macro", "mini", "micro", "retired"]).describe("Rung of the ladder."),
  blockers: list(finding),
});

const endpoint = z.object({
  id: endpointId,
  method: z.string(),
  path: z.string(),
  module: z.string().describe("Name of a module, or `app`."),
  handler: place.extend({ name: z.string() }),
  middleware: list(z.string()).describe("Names of everything that runs around the handler, in order."),
  steps: list(
    place.extend({
      name: z.string(),
      stage: z.enum([
        "middleware",
        "hook",
        "guard",
        "interceptor",
        "pipe",
        "handler",
        "filter",
        "param",
        "error",
      ]),
    }),
  ).describe("The same, each with its place and its stage."),
  uncertain: z
    .string()
    .nullable()
    .describe("Why path or handler could not be read whole; such an endpoint stays with the monolith."),
});

export const analysisSchema = z.object({
  schemaVersion: z.literal(1),
  framework: z.enum(["express", "nest", "koa", "fastify", "hono", "none"]),
  project: z.object({
    name: z.string(),
    entry: z.string().describe("Source file that the start command ends up running."),
    packageManager: z.enum(["npm", "pnpm", "yarn"]),
    language: z.enum(["typescript", "javascript"]),
  }),
  modules: list(moduleSchema),
  endpoints: list(endpoint).describe("In the order in which the monolith's framework would try them."),
  unresolved: list(
    place.extend({ what: z.enum(["endpoint", "mount", "import", "table"]), reason: z.string() }),
  ).describe("What could not be read; it stays with the monolith."),
  aside: list(
    place.extend({ what: z.enum(["endpoint", "mount", "import", "table"]), reason: z.string() }),
  ).describe(
    "The same in scripts, set-ups of tests and settings of tools that the application does not load.",
  ),
  tables: list(table),
  relations: list(relation).describe("Foreign keys and relations, with the modules that own both ends."),
  transactions: list(transaction),
  cycles: list(list(z.string())).describe("Modules that import each other, each circle once."),
  entryPoints: list(entryPoint).describe("Ways into the code that are no HTTP route."),
  boundary: list(boundaryReference).describe("What crosses from one module into another."),
  candidates: list(candidate).describe("Every module that was ranked, best first."),
  decomposition: decomposition.describe("How good this division into modules is."),
  proposal: proposal.nullable().describe("A division that the code suggests, where the layout shows none."),
  live: live.nullable().describe("Code and running application compared; null when nobody looked."),
  findings: list(finding),
  measures: z.object({
    files: z.int(),
    lines: z.int(),
    endpoints: z.int(),
    modules: z.int(),
    tables: z.int(),
  }),
});

export type AnalysisDocument = z.infer<typeof analysisSchema>;
