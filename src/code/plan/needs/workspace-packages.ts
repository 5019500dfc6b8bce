import { packageOf } from "../../../util/package-of.ts";
import type { Monolith } from "../../model/monolith.ts";
import type { ExtractionPlan, Obstacle } from "../plan.ts";

/** Packages of the same repository that cannot come along: an install would look for them in the registry. */
export function workspacePackages(
  monolith: Monolith,
  { dependencies, devDependencies }: ExtractionPlan["packages"],
  paths: ReadonlySet<string>,
): Obstacle[] {
  const { packages } = monolith.project;
  const asked = [...Object.keys(dependencies), ...Object.keys(devDependencies)];
  const outside = asked.filter((name) => packages[name]?.outside !== undefined);
  const places = new Map(outside.map((name) => [name, { file: "package.json", line: 1 }]));
  const unlisted = new Map<string, Place>();
  for (const { path, imports } of monolith.facts.files) {
    if (!paths.has(path)) continue;
    for (const { to, specifier, line, workspace } of imports) {
      const name = packageOf(specifier);
      if (places.get(name)?.file === "package.json") places.set(name, { file: path, line });
      // A folder may bear the name of a package from the registry: `orm/connect` beside the package `orm`.
      if (to !== null && workspace === true && asked.includes(name) && !unlisted.has(name))
        unlisted.set(name, { file: path, line });
    }
  }
  return [
    ...[...places].map(([name, place]) => obstacle(name, place, packages[name]?.outside)),
    ...[...unlisted].map(([name, place]) => obstacle(name, place)),
  ];
}

type Place = Pick<Obstacle, "file" | "line">;

/** `outside`: where it lies, when msa does not see it. */
function obstacle(name: string, place: Place, outside?: string): Obstacle {
  return {
    code: "WORKSPACE",
    level: "refuse",
    ...place,
    message:
      outside === undefined
        ? `${name} is a package of this repository, not of a registry`
        : `${name} is a package of this repository that lies in ${outside}, outside the folder that msa works in`,
    why: "a clean install of the service would look for it in the registry",
    fix:
      outside === undefined
        ? "name it in the workspaces of the root's package.json (or in pnpm-workspace.yaml): it comes along then"
        : "run msa in the root of the repository's workspaces: it comes along then",
  };
}
