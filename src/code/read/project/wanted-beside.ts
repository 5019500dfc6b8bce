import { join } from "node:path";
import { existsSync, readFileSync, statSync } from "../disk/watched-disk.ts";
import { isRecord, readJson, readManifest } from "./manifest.ts";

/**
 * Names that an installed package wants beside it: its peers that are not optional, and those of the `declared` packages that it loads at once
 * though it has them for its own development only, so that it runs where somebody else brought them. Sorted.
 */
export function wantedBeside(folder: string, declared: ReadonlySet<string>): string[] {
  const manifest = readManifest(folder);
  const raw = readJson(join(folder, "package.json"));
  if (manifest === null || raw === null) return [];
  const optional = isRecord(raw.peerDependenciesMeta) ? raw.peerDependenciesMeta : {};
  const peers = Object.keys(manifest.peerDependencies).filter((peer) => !isOptional(optional[peer]));
  const doubtful = Object.keys(manifest.devDependencies).filter(
    (name) =>
      declared.has(name) &&
      manifest.dependencies[name] === undefined &&
      manifest.peerDependencies[name] === undefined,
  );
  if (doubtful.length === 0) return peers.sort();
  const texts = [manifest.main ?? "index.js", raw.types ?? raw.typings].map((path) => textAt(folder, path));
  const loaded = doubtful.filter((name) => texts.some((text) => loads(text, name)));
  return [...new Set([...peers, ...loaded])].sort();
}

function loads(text: string, name: string): boolean {
  return new RegExp(String.raw`(?:require\(\s*|\bfrom\s*|\bimport\s*)["']${inPattern(name)}["'/]`).test(text);
}

const inPattern = (name: string) => name.replace(/[.\\/-]/g, String.raw`\$&`);

/** The file as Node finds it, without its ending or as a folder; empty when there is none. */
function textAt(folder: string, path: unknown): string {
  if (typeof path !== "string") return "";
  const found = [path, `${path}.js`, join(path, "index.js")]
    .map((one) => join(folder, one))
    .find((one) => existsSync(one) && statSync(one).isFile());
  return found === undefined ? "" : readFileSync(found, "utf8");
}

function isOptional(meta: unknown): boolean {
  return isRecord(meta) && meta.optional === true;
}
