import { existsSync } from "node:fs";
import { join } from "node:path";
import { type ConfigFile, configSchema } from "../config/schema.ts";
import { MsaError } from "../errors/msa-error.ts";

/** What the user may state instead of what is detected. */
export interface Answers {
  readonly entry?: string | undefined;
  readonly start?: string | undefined;
  readonly build?: string | undefined;
  readonly port?: number | undefined;
  readonly health?: string | undefined;
}

export interface Found {
  readonly name: string;
  readonly value: string | number;
  /** File, or flag, that says so. */
  readonly source: string;
}

const schemaPath = "./node_modules/msa-cli/templates/schema/msa.config.schema.json";

/** What is known of the monolith, each with its source, and the configuration that follows from it. */
export async function proposeConfig(
  root: string,
  answers: Answers,
): Promise<{ readonly found: readonly Found[]; readonly config: ConfigFile }> {
  if (!existsSync(join(root, "package.json"))) {
    throw new MsaError("MSA1007", { message: `no package.json in ${root}` });
  }
  const { detectProject } = await import("../code/read/project/detect-project.ts");
  const detected: Readonly<Record<string, { value: unknown; source: string } | null>> = {
    ...(await detectProject(root)),
  };
  const found = Object.entries(detected).flatMap(([name, fact]) => {
    if (fact === null || (Object.hasOwn(answers, name) === true && Reflect.get(answers, name) !== undefined))
      return [];
    const { value, source } = fact;
    return typeof value === "string" || typeof value === "number" ? [{ name, value, source }] : [];
  });
  const stated = Object.entries(answers).flatMap(([name, value]) => {
    return value === undefined ? [] : [{ name, value, source: `--${name}` }];
  });
  if (!found.some(({ name }) => name === "framework")) {
    throw new MsaError("MSA1007", {
      message: "package.json names no web framework that msa can read (Express, NestJS, Koa, Fastify, Hono)",
      fix: "go to the monolith's folder, give --cwd, or state monolith.entry and monolith.framework in msa.config.json",
      where: [{ file: "package.json" }],
    });
  }
  const all = [...found, ...stated];
  const config = { $schema: schemaPath, monolith: monolithSettings(all) };
  return { found: all, config: configSchema.safeParse(config).success ? config : refuse(config) };
}

const configured = ["framework", "entry", "start", "build", "port", "health"];

function monolithSettings(found: readonly Found[]): Record<string, string | number> {
  return Object.fromEntries(
    configured.flatMap((name) => {
      const fact = found.find((one) => one.name === name);
      return fact === undefined ? [] : [[name, fact.value]];
    }),
  );
}

function refuse(config: unknown): never {
  const issues = configSchema.safeParse(config).error?.issues ?? [];
  const where = issues.map((issue) => ({ file: issue.path.join("."), note: issue.message }));
  throw new MsaError("MSA1002", { message: "what was given makes no valid configuration", where });
}
