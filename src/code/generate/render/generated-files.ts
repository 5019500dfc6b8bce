import type { ExtractionPlan } from "../../plan/plan.ts";
import { builtFolder } from "../manifest/built-folder.ts";
import { libraryManifest } from "../manifest/library-manifest.ts";
import { packageJson } from "../manifest/package-json.ts";
import { patchesOfPnpm } from "../manifest/pnpm-builds.ts";
import { npmSettings, pnpmSettings, yarnSettings } from "../manifest/registry-settings.ts";
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
  const { ormConfig, moduleKind, besideCode, compilerPlugins } = plan.runtime;
  const names = [
    ...templates,
    ...(start.entersLate ? ["msa/enter.mjs"] : []),
    ...(besideCode === undefined ? [] : ["msa/assets.cjs"]),
    ...(compilerPlugins === undefined ? [] : ["msa/compile.cjs"]),
  ];
  const rendered = (path: string): string =>
    renderTemplate(sources.readTemplate(`service/files/${path}.hbs`), values);
  return [
    ...(ormConfig === undefined
      ? []
      : [{ path: moduleKind === "esm" ? "ormconfig.cjs" : "ormconfig.js", text: rendered("ormconfig.js") }]),
    ...names.map((path) => ({ path, text: rendered(path) })),
    ...registryFiles(plan, sources),
    // What code reads of its package.json (a name, a version) is the monolith's.
    ...(values.readsManifest
      ? [{ path: "msa/monolith.json", text: sources.readSource("package.json") }]
      : []),
    ...(plan.libraries ?? []).map((library) => {
      const path = `${library.folder}/package.json`;
      return { path, text: libraryManifest(plan, library, sources.readSource(path)) };
    }),
    { path: "package.json", text: packageJson(plan, monolithPackage(sources), workspaceFile(sources)) },
  ];
}

/** Of the monolith's own settings, what says where packages come from. */
function registryFiles(plan: ExtractionPlan, sources: Sources): GeneratedFile[] {
  const { runtime } = plan;
  const read = (path: string): string => (sources.hashSource(path) === null ? "" : sources.readSource(path));
  const npm = npmSettings(read(".npmrc")).text;
  return [
    ...(npm === null || runtime.packageManager === "berry" ? [] : [{ path: ".npmrc", text: npm }]),
    ...(runtime.packageManager === "berry"
      ? [{ path: ".yarnrc.yml", text: yarnSettings(read(".yarnrc.yml")) }]
      : []),
    ...(runtime.packageManager === "pnpm"
      ? [
          {
            path: "pnpm-workspace.yaml",
            text: pnpmSettings(
              workspaceFile(sources),
              patchesOfPnpm(plan),
              (plan.libraries ?? []).map(({ folder }) => folder),
            ),
          },
        ]
      : []),
  ];
}

function workspaceFile(sources: Sources): string | null {
  const name = "pnpm-workspace.yaml";
  return sources.hashSource(name) === null ? null : sources.readSource(name);
}

function monolithPackage(sources: Sources): Readonly<Record<string, unknown>> {
  if (sources.hashSource("package.json") === null) return {};
  const parsed: unknown = JSON.parse(sources.readSource("package.json").replace(/^\uFEFF/, ""));
  // JSON of a package.json that npm itself reads: an object, or the analysis would have failed before.
  return typeof parsed === "object" && parsed !== null ? (parsed as Readonly<Record<string, unknown>>) : {};
}
