import type { ExtractionPlan } from "../../plan/plan.ts";
import { builtFolder } from "../manifest/built-folder.ts";
import { packageJson } from "../manifest/package-json.ts";
import { startCommand } from "../manifest/start-command.ts";
import type { Sources } from "../sources.ts";
import { renderTemplate } from "./render-template.ts";
import { serviceValues } from "./service-values.ts";

export interface GeneratedFile {
  /** Relative to the service's folder. */
  readonly path: string;
  readonly text: string;
}

const templates = [
  ".dockerignore",
  ".env.example",
  ".gitignore",
  "Dockerfile",
  "README.md",
  "msa/README.md",
  "msa/preload.cjs",
];

/** Files of the service that exist nowhere in the monolith. */
export function generatedFiles(plan: ExtractionPlan, sources: Sources): GeneratedFile[] {
  const start = startCommand(plan);
  const values = serviceValues(plan, { start, built: builtFolder(plan) });
  const names = start.entersLate ? [...templates, "msa/enter.mjs"] : templates;
  return [
    ...names.map((path) => ({
      path,
      text: renderTemplate(sources.readTemplate(`service/files/${path}.hbs`), values),
    })),
    { path: "package.json", text: packageJson(plan, monolithPackage(sources)) },
  ];
}

function monolithPackage(sources: Sources): Readonly<Record<string, unknown>> {
  if (sources.hashSource("package.json") === null) return {};
  const parsed: unknown = JSON.parse(sources.readSource("package.json").replace(/^\uFEFF/, ""));
  // JSON of a package.json that npm itself reads: an object, or the analysis would have failed before.
  return typeof parsed === "object" && parsed !== null ? (parsed as Readonly<Record<string, unknown>>) : {};
}
