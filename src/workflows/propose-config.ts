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

/** What is started so needs no build, whatever the package's own start script would need. */
const runsSources = /\b(tsx|ts-node|ts-node-dev|babel-node|swc-node)\b|\.[cm]?tsx?(\s|$)/;

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
    ...(await detectProject(root, answers)),
  };
  const found = Object.entries(detected).flatMap(([name, fact]) => {
    if (fact === null || (Object.hasOwn(answers, name) === true && Reflect.get(answers, name) !== undefined))
      return [];
    if (name === "build" && answers.start !== undefined && runsSources.test(answers.start)) return [];
    const { value, source } = fact;
    return typeof value === "string" || typeof value === "number" ? [{ name, value, source }] : [];
  });
  const said = answers.entry !== undefined || detected.entry?.source === "--start";
  if (!said) await weighEntries(root, found);
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
  const dir = await ownServicesFolder(root);
  if (dir !== null)
    all.push({ name: "services", value: dir, source: `${defaultDir}/ is the monolith's own folder` });
  const config = {
    ...{ $schema: schemaPath, monolith: monolithSettings(all) },
    ...(dir === null ? {} : { services: { dir } }),
  };
  return { found: all, config: configSchema.safeParse(config).success ? config : refuse(config) };
}

const defaultDir = configSchema.parse({}).services.dir;

/** Where services go when the monolith has code of its own where they would go by default; null where it has not. */
async function ownServicesFolder(root: string): Promise<string | null> {
  const { holdsExtractedServices } = await import("../code/read/project/extracted-services.ts");
  const { listSourceFiles } = await import("../code/read/project/list-source-files.ts");
  const own = join(root, defaultDir);
  if (!existsSync(own) || holdsExtractedServices(root, defaultDir) || listSourceFiles(own, []).length === 0)
    return null;
  return (
    ["microservices", "msa-services"].find((name) => !existsSync(join(root, name))) ?? "strangler-services"
  );
}

/** Below this share of what another application answers, the one that was found first is not the backend. */
const smallShare = 1 / 4;
/** Enough to pick from. */
const mostEntries = 3;
/** What holds whichever application is taken. */
const ofWorkspace = new Set(["name", "packageManager", "framework", "orm"]);

/** Where a workspace serves several applications: the one with by far the most handlers, and the names of the others. */
async function weighEntries(root: string, found: Found[]): Promise<void> {
  const { nxApplications } = await import("../code/read/runtime/nx-applications.ts");
  const applications = nxApplications(root);
  const [largest] = applications;
  if (largest === undefined) return;
  const entry = found.find(({ name }) => name === "entry")?.value;
  const own = applications.find((one) => one.entry === entry);
  const chosen = (own?.handlers ?? 0) < largest.handlers * smallShare ? largest : own;
  if (chosen !== undefined && chosen.entry !== entry) {
    // What was found beside the other entry is not this one's.
    const others = found.filter(({ name }) => ofWorkspace.has(name));
    const source = `most handlers (${chosen.handlers}) of what nx serves`;
    found.splice(0, found.length, ...others);
    found.push(
      { name: "entry", value: chosen.entry, source },
      { name: "start", value: `npx nx serve ${chosen.name}`, source },
    );
  }
  const rest = applications.filter((one) => one !== chosen).slice(0, mostEntries);
  if (rest.length > 0)
    found.push({
      name: "otherEntries",
      value: rest.map((one) => `${one.entry} (${one.handlers} handlers)`).join(", "),
      source: "msa init --entry <file> takes another",
    });
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
