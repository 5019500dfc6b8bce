import { posix } from "node:path";
import { moduleVariable } from "../../../util/module-variable.ts";
import type { ExtractionPlan, RelayedEvent, RemoteMethod } from "../../plan/plan.ts";
import { installCommands } from "../manifest/install-commands.ts";
import type { StartCommand } from "../manifest/start-command.ts";
import type { TemplateValues } from "./render-template.ts";

/** Values of the templates of `templates/service/`; `template.json` there describes each. */
export function serviceValues(
  plan: ExtractionPlan,
  made: { start: StartCommand; built: string | null },
): TemplateValues {
  const { runtime, service } = plan;
  const commands = installCommands[runtime.packageManager];
  return {
    service: service.name,
    serviceJson: JSON.stringify(service.name),
    port: service.port,
    dir: service.dir,
    root: service.dir
      .split("/")
      .map(() => "..")
      .join("/"),
    modules: plan.modules.join(", "),
    endpoints: plan.endpoints,
    env: [...plan.env].sort(),
    prepare: commands.prepare ?? "",
    install: commands.install,
    build: runtime.build === null ? "" : `${commands.run} build`,
    installFolders: [
      ...new Set((plan.patches?.files ?? []).map(({ path }) => posix.dirname(path))),
      ...(plan.libraries ?? []).map(({ folder }) => folder),
    ],
    prune: needsDevPackages(plan) ? "" : commands.prune,
    start: JSON.stringify(made.start.argv),
    envFilesJson: JSON.stringify(made.start.envFiles),
    readersJson: JSON.stringify(made.start.readers),
    nodePathJson: JSON.stringify(runtime.nodePath),
    besideCodeJson: JSON.stringify(runtime.besideCode ?? []),
    compilerPluginsJson: JSON.stringify(runtime.compilerPlugins ?? []),
    workFolderJson: JSON.stringify(runtime.workFolder ?? ""),
    ownNamesJson: JSON.stringify(runtime.ownNames ?? {}),
    startEnvJson: JSON.stringify(runtime.startEnv ?? {}),
    ormConfig: runtime.ormConfig ?? "",
    ownFileJson: JSON.stringify(runtime.ownFile ?? null),
    listensJson: JSON.stringify(plan.listens ?? []),
    foldersJson: JSON.stringify(withBuilt(plan, made.built)),
    readsManifest: plan.assets.includes("package.json"),
    entersLate: made.start.entersLate,
    built: made.built ?? "",
    disabled: plan.disabled,
    debts: plan.debts,
    calls: [...namesOf(plan.remote?.toMonolith), ...eventsOf(plan.remote?.events.toMonolith)],
    offers: [...namesOf(plan.remote?.toService), ...eventsOf(plan.remote?.events.toService)],
    switches: plan.modules.map(moduleVariable).join(", "),
    tests: plan.tests?.files ?? [],
    test: `${commands.run} test`,
    testEnv: plan.tests?.env ?? [],
    pruned: plan.files
      .filter((file) => file.placement === "pruned")
      .map((file) => file.path)
      .sort(),
  };
}

/** Compiled code goes through the folders of what it was compiled from, where the build puts them. */
function withBuilt({ emptied = [], runtime }: ExtractionPlan, built: string | null): string[] {
  const source = built === null ? null : (/^([^/]+)\//.exec(runtime.entry)?.[1] ?? null);
  const made = emptied
    .filter((folder) => source !== null && folder.startsWith(`${source}/`))
    .map((folder) => `${built}${folder.slice(source?.length)}`);
  return [...emptied, ...made];
}

function namesOf(methods: readonly RemoteMethod[] = []): string[] {
  return methods.map(({ provider, method, file }) => `${provider}.${method} (${file})`).sort();
}

function eventsOf(events: readonly RelayedEvent[] = []): string[] {
  return events
    .map(({ event, provider, method, file }) => `${provider}.${method} (${file}), with the event ${event}`)
    .sort();
}

/** A service that compiles while it runs (`--import tsx`) cannot drop its compiler. */
function needsDevPackages(plan: ExtractionPlan): boolean {
  return Object.keys(plan.packages.devDependencies).some((name) =>
    plan.runtime.nodeArgs.some((word) => word === name || word.startsWith(`${name}/`)),
  );
}
