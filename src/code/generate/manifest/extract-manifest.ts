import { z } from "zod";
import type { ExtractionPlan, RemotePlan } from "../../plan/plan.ts";
import { callName } from "../micro/call-name.ts";
import { installCommands } from "./install-commands.ts";
import { sortedRecord } from "./sorted-record.ts";
import { startCommand } from "./start-command.ts";

/** `services/<name>/msa.extract.json`: where every file came from, so that drift can be seen years later. */
const manifestFile = z.object({
  /** The same below the monolith's root and below the service's folder. */
  path: z.string(),
  placement: z.enum(["moved", "copied", "pruned", "asset", "config"]),
  /** SHA-256 of the monolith's file as the extraction left it. */
  sourceHash: z.string(),
  /** SHA-256 of the service's file as the extraction wrote it. */
  outputHash: z.string(),
});

const manifestSchema = z.object({
  schemaVersion: z.literal(1),
  service: z.object({ name: z.string(), dir: z.string(), port: z.int() }),
  modules: z.array(z.string()),
  stage: z.enum(["mini", "micro"]),
  endpoints: z.array(z.string()),
  runtime: z.object({
    packageManager: z.enum(["npm", "pnpm", "yarn", "berry"]),
    /** Command line, run from the service's folder; null when nothing is compiled. */
    build: z.string().nullable(),
    /** Everything behind `node`, the preload included. */
    nodeArgs: z.array(z.string()),
  }),
  packages: z.object({
    dependencies: z.record(z.string(), z.string()),
    devDependencies: z.record(z.string(), z.string()),
  }),
  env: z.array(z.string()),
  disabled: z.array(z.string()),
  debts: z.array(z.string()),
  /** Codes of obstacles that were accepted with `--allow`; extracting again accepts them as well. */
  allowed: z.array(z.string()).optional(),
  files: z.array(manifestFile),
  generated: z.array(z.object({ path: z.string(), hash: z.string() })),
  /** Ports of the internal listeners and the methods that are called across, at the micro stage. */
  remote: z
    .object({
      ports: z.object({ service: z.int(), monolith: z.int() }),
      toMonolith: z.array(z.string()),
      toService: z.array(z.string()),
      /** Listeners that are told of events across. */
      events: z.object({ toMonolith: z.array(z.string()), toService: z.array(z.string()) }).optional(),
    })
    .optional(),
});

export type ExtractManifest = z.infer<typeof manifestSchema>;
export type ManifestFile = z.infer<typeof manifestFile>;

/** Throws on anything that `extractManifest` did not write. */
export function parseManifest(text: string): ExtractManifest {
  return manifestSchema.parse(JSON.parse(text));
}

export function extractManifest(
  plan: ExtractionPlan,
  files: readonly ManifestFile[],
  generated: ExtractManifest["generated"],
): ExtractManifest {
  const { packageManager, build } = plan.runtime;
  return {
    schemaVersion: 1,
    service: { name: plan.service.name, dir: plan.service.dir, port: plan.service.port },
    modules: [...plan.modules].sort(),
    stage: plan.stage,
    endpoints: [...plan.endpoints],
    runtime: {
      packageManager,
      // Through the script, so that the compiler is found in the service's own node_modules.
      build: build === null ? null : `${installCommands[packageManager].run} build`,
      nodeArgs: startCommand(plan).argv.slice(1),
    },
    packages: {
      dependencies: sortedRecord(plan.packages.dependencies),
      devDependencies: sortedRecord(plan.packages.devDependencies),
    },
    env: [...plan.env].sort(),
    disabled: plan.disabled.map((item) => `${item.kind}: ${item.what} (${item.file}:${item.line})`),
    debts: [...plan.debts],
    ...(plan.allowed === undefined || plan.allowed.length === 0 ? {} : { allowed: [...plan.allowed].sort() }),
    files: [...files].sort(byPath),
    generated: [...generated].sort(byPath),
    ...(plan.remote === null ? {} : { remote: remoteOf(plan.remote) }),
  };
}

function remoteOf({ ports, toMonolith, toService, events }: RemotePlan): ExtractManifest["remote"] {
  const told = {
    toMonolith: events.toMonolith.map(callName).sort(),
    toService: events.toService.map(callName).sort(),
  };
  return {
    ...{ ports, toMonolith: toMonolith.map(callName).sort(), toService: toService.map(callName).sort() },
    ...(told.toMonolith.length + told.toService.length === 0 ? {} : { events: told }),
  };
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : 1;
}
