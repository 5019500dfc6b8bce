import type { BootCall } from "../boot/machine.ts";
import type { Unresolved } from "../facts.ts";
import type { Sources } from "../project/open-sources.ts";

/** Packages that answer requests on the server itself, in front of any application: the function, and where its paths are. */
const packages: Readonly<Record<string, { readonly maker: RegExp; readonly paths: string }>> = {
  "@godaddy/terminus": { maker: /^createTerminus$/, paths: "healthChecks" },
};

/** Endpoints that such packages bring; they are no registrations of a framework, so they are said instead of listed. */
export function serverEndpoints(sources: Sources, calls: readonly BootCall[]): Unresolved[] {
  return calls.flatMap(({ node, callee, args }): Unresolved[] => {
    if (callee.kind !== "external") return [];
    const known = Object.hasOwn(packages, callee.pkg) ? packages[callee.pkg] : undefined;
    if (known === undefined || !known.maker.test(callee.path.join("."))) return [];
    const options = args.find((value) => value.kind === "object");
    const table = options?.kind === "object" ? options.fields.get(known.paths) : undefined;
    const paths =
      table?.kind === "object" ? [...table.fields.keys()].filter((key) => key.startsWith("/")) : [];
    const where = paths.length === 0 ? "" : ` ${paths.join(", ")}`;
    return [
      {
        file: sources.pathOf(node),
        line: sources.lineOf(node),
        what: "endpoint",
        reason: `the package ${callee.pkg} answers${where} on the server by itself`,
      },
    ];
  });
}
