import type { ProjectFacts } from "../../model/monolith.ts";

/** What it takes to generate a database client in the service's own folder, as its install did in the monolith. */
export interface GeneratedClient {
  readonly command: string;
  /** Package with the command. */
  readonly packages: readonly string[];
  readonly assets: readonly string[];
}

/** null when nothing that is kept uses a generated client. */
export function generatedClient(
  project: ProjectFacts,
  kept: ReadonlySet<string>,
  readSource: (path: string) => string,
): GeneratedClient | null {
  if (!kept.has("@prisma/client") || project.prisma === null) return null;
  const { schema, config } = project.prisma;
  const imports =
    config === null
      ? []
      : [...readSource(config).matchAll(/(?:from|import|require\()\s*["']([^"'.][^"']*)["']/g)];
  const named = imports
    .map(([, specifier = ""]) =>
      specifier
        .split("/")
        .slice(0, specifier.startsWith("@") ? 2 : 1)
        .join("/"),
    )
    .filter((name) => name in project.packages);
  const where = config === null ? ` --schema ${schema}` : "";
  return {
    command: `prisma generate${where}`,
    packages: [...new Set(["prisma", ...named])],
    assets: config === null ? [schema] : [schema, config],
  };
}
