import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { z } from "zod";
import { MsaError } from "../../errors/msa-error.ts";
import type { WorkflowContext } from "../context.ts";

/** What `msa up` needs of `services/<name>/msa.extract.json`; the rest of it belongs to others. */
const manifest = z.object({
  service: z.object({ name: z.string(), dir: z.string().optional(), port: z.int() }),
  runtime: z
    .object({
      packageManager: z.enum(["npm", "pnpm", "yarn"]).default("npm"),
      build: z.string().nullable().default(null),
      nodeArgs: z.array(z.string()).optional(),
      start: z.string().optional(),
    })
    .prefault({}),
});

export interface ExtractedService {
  readonly name: string;
  /** Absolute. */
  readonly dir: string;
  readonly port: number;
  readonly packageManager: "npm" | "pnpm" | "yarn";
  readonly build: string | null;
  /** argv after `node`; null when only a start script is known. */
  readonly nodeArgs: readonly string[] | null;
}

/** Every extracted service, by name. */
export function findServices({ root, config }: Pick<WorkflowContext, "root" | "config">): ExtractedService[] {
  const parent = join(root, config.services.dir);
  if (!existsSync(parent)) return [];
  const services = readdirSync(parent, { withFileTypes: true }).flatMap((entry) => {
    const dir = join(parent, entry.name);
    const file = join(dir, "msa.extract.json");
    return entry.isDirectory() && existsSync(file) ? [readService(file, dir, root)] : [];
  });
  return services.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function readService(file: string, dir: string, root: string): ExtractedService {
  try {
    const { service, runtime } = manifest.parse(JSON.parse(readFileSync(file, "utf8")));
    const { packageManager, build, nodeArgs } = runtime;
    return { name: service.name, dir, port: service.port, packageManager, build, nodeArgs: nodeArgs ?? null };
  } catch (cause) {
    throw new MsaError("MSA1002", { message: "the manifest of an extracted service is not readable", where: [{ file: relative(root, file) }], cause });
  }
}
