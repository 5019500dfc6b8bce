import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Monolith } from "../code/model/monolith.ts";
import type { ExtractionPlan } from "../code/plan/plan.ts";
import { type ExtractionWish, planExtraction } from "../code/plan/plan-extraction.ts";
import { type MigrationPlan, planMigration as orderModules } from "../code/plan/plan-migration.ts";
import { MsaError } from "../errors/msa-error.ts";
import { analyzeMonolith } from "./analyze.ts";
import type { WorkflowContext } from "./context.ts";
import { remoteSources } from "./extract/remote-sources.ts";
import { testSources } from "./extract/test-sources.ts";

export type { ExtractionPlan } from "../code/plan/plan.ts";
export type { MigrationPlan } from "../code/plan/plan-migration.ts";

/** Which module to extract first, and why. */
export async function planMigration(ctx: WorkflowContext): Promise<MigrationPlan> {
  return orderModules(await analyzeMonolith(ctx));
}

/** What extracting one module would take. Writes nothing. */
export async function planWhatIf(ctx: WorkflowContext, module: string): Promise<ExtractionPlan> {
  return planFor(ctx, await analyzeMonolith(ctx), {
    modules: [module],
    as: null,
    servicesDir: ctx.config.services.dir,
    port: ctx.config.services.firstPort,
  });
}

/** The one way from a monolith to an extraction plan: dry run, extract and check all take it. */
export function planFor(ctx: WorkflowContext, monolith: Monolith, wish: ExtractionWish): ExtractionPlan {
  refuseOwnFolder(monolith, wish.servicesDir);
  const read = (path: string): string => readFileSync(join(ctx.root, path), "utf8");
  return planExtraction(
    monolith,
    wish,
    read,
    () => remoteSources(monolith, read),
    testSources(monolith, wish.servicesDir),
  );
}

/** A service among the monolith's own code would be loaded, built and read as part of it. */
function refuseOwnFolder({ facts }: Monolith, folder: string): void {
  const own = facts.files.find(({ path }) => path.startsWith(`${folder}/`));
  if (own === undefined) return;
  throw new MsaError("MSA1002", {
    message: `services.dir is ${folder}, a folder of the monolith's own code`,
    why: "a service in it would be taken for a part of the monolith",
    fix: 'name another folder in msa.config.json: "services": { "dir": "microservices" }',
    where: [{ file: own.path }],
  });
}
