import { posix } from "node:path";
import type { Facts, SourceFileFacts } from "../../model/monolith.ts";

/** What it takes to generate a database client in the service's own folder, as its install did in the monolith. */
export interface GeneratedClient {
  readonly command: string;
  /** Package with the command. */
  readonly packages: readonly string[];
  readonly assets: readonly string[];
  /** Folder of the code's own that it is written into; null for node_modules. What lies there does not travel. */
  readonly output: string | null;
}

/**
 * null when nothing that is kept uses a generated client: neither its package (`packages`), nor the folder of the
 * code's own that the schema names (`output`), which need not be there before it is generated.
 */
export function generatedClient(
  { project, files }: Pick<Facts, "project" | "files">,
  kept: { readonly packages: ReadonlySet<string>; readonly files: ReadonlySet<string> },
  readSource: (path: string) => string,
): GeneratedClient | null {
  if (project.prisma === null) return null;
  const output = outputOf(project.prisma.schema, readSource);
  const uses =
    kept.packages.has("@prisma/client") || (output !== null && importsFrom(output, files, kept.files));
  if (!uses) return null;
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
  const where = config === null ? ` --schema ${schema}` : config.includes("/") ? ` --config ${config}` : "";
  return {
    command: `prisma generate${where}`,
    packages: [...new Set(["prisma", ...named])],
    assets: config === null ? [schema] : [schema, config],
    output,
  };
}

/** `output = "../src/generated/prisma"`, seen from the schema's folder; null when the client goes where it always goes. */
function outputOf(schema: string, readSource: (path: string) => string): string | null {
  // A schema in several files has no text of its own.
  const text = schema.endsWith(".prisma") ? readSource(schema) : "";
  const stated = /^\s*output\s*=\s*"([^"]+)"/m.exec(text)?.[1];
  const output = stated === undefined ? null : posix.join(posix.dirname(schema), stated);
  return output === null || output.startsWith("..") || /(^|\/)node_modules\//.test(output) ? null : output;
}

function importsFrom(folder: string, files: readonly SourceFileFacts[], kept: ReadonlySet<string>): boolean {
  const isIn = (path: string): boolean => path === folder || path.startsWith(`${folder}/`);
  return files.some(
    (file) =>
      kept.has(file.path) &&
      file.imports.some(({ to, specifier }) =>
        isIn(to ?? (specifier.startsWith(".") ? posix.join(posix.dirname(file.path), specifier) : "")),
      ),
  );
}
