import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Packages in `package.json` that no file of the service imports or names; types go with the package they describe. */
export function unusedPackages(service: string): string[] {
  const manifest: Record<"dependencies" | "devDependencies", Record<string, string> | undefined> & {
    scripts: Record<string, string>;
  } = JSON.parse(readFileSync(join(service, "package.json"), "utf8"));
  const text = ownFiles(service)
    .map((path) => readFileSync(path, "utf8"))
    .concat(JSON.stringify(manifest.scripts))
    .join("\n");
  const names = [...Object.keys(manifest.dependencies ?? {}), ...Object.keys(manifest.devDependencies ?? {})];
  return names.filter((name) => !signsOf(name).some((sign) => text.includes(sign)));
}

function signsOf(name: string): string[] {
  if (name === "typescript") return ["tsc "];
  if (name === "@types/node") return ["'node:", '"node:'];
  const described = name.replace(/^@types\//, "");
  return ["'", '"'].flatMap((quote) => [`${quote}${described}${quote}`, `${quote}${described}/`]);
}

function ownFiles(service: string): string[] {
  return readdirSync(service, { withFileTypes: true }).flatMap((entry) => {
    const path = join(service, entry.name);
    if (entry.isDirectory()) return ["node_modules", "dist"].includes(entry.name) ? [] : ownFiles(path);
    return /^(package(-lock)?|msa\.extract)\.json$/.test(entry.name) ? [] : [path];
  });
}
