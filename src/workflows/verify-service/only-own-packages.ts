import { existsSync, readFileSync, realpathSync } from "node:fs";
import { delimiter, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { withPreloads } from "../../run/with-preloads.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const preload = fileURLToPath(new URL("../../../templates/verify/hide-packages.cjs", import.meta.url));

/**
 * The environment for what is tried out in `service` (absolute): Node, npm, compilers find no package in a folder above it,
 * as in a container. Where the service's packages lie above it (a team's link to another folder), that folder stays in sight.
 */
export function onlyOwnPackages(env: Environment, service: string): Record<string, string | undefined> {
  const hidden = packagesAbove(service);
  if (hidden.length === 0) return { ...env };
  const commands = hidden.map((folder) => join(folder, ".bin"));
  return {
    ...env,
    ...(env.PATH === undefined
      ? {}
      : {
          PATH: env.PATH.split(delimiter)
            .filter((folder) => !commands.includes(folder))
            .join(delimiter),
        }),
    MSA_HIDDEN_PACKAGES: JSON.stringify(hidden),
    NODE_OPTIONS: withPreloads(env.NODE_OPTIONS, [preload]),
  };
}

/** The `node_modules` of folders above it, by the names that the service is reached by and by the real ones. */
export function packagesAbove(service: string): string[] {
  const own = join(service, "node_modules");
  // Installed some other way: into a folder above (a workspace of npm or Yarn), or without any.
  if (!existsSync(own) && needsPackages(service)) return [];
  const used = existsSync(own) ? realpathSync(own) : own;
  const above = [service, realpathSync(service)].flatMap(foldersAbove);
  return [...new Set(above.map((folder) => join(folder, "node_modules")))].filter(
    (folder) => existsSync(folder) && !isWithin(used, realpathSync(folder)),
  );
}

function needsPackages(service: string): boolean {
  const file = join(service, "package.json");
  if (!existsSync(file)) return true;
  const { dependencies = {}, devDependencies = {} } = JSON.parse(readFileSync(file, "utf8")) as Partial<
    Record<string, object>
  >; // npm would not have installed anything else
  return Object.keys({ ...dependencies, ...devDependencies }).length > 0;
}

function foldersAbove(folder: string): string[] {
  const above = dirname(folder);
  return above === folder ? [] : [above, ...foldersAbove(above)];
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === "" || !way.startsWith("..");
}
