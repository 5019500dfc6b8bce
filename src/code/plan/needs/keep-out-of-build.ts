import { parse } from "jsonc-parser";
import type { ProjectFacts } from "../../model/monolith.ts";
import type { ExtractionPlan, TestsPlan } from "../plan.ts";
import type { GeneratedClient } from "./generated-client.ts";
import { keepOutOfTsconfig } from "./keep-out-of-tsconfig.ts";

interface Built {
  readonly build: string | null;
  readonly client: GeneratedClient | null;
  readonly tests: Pick<TestsPlan, "files" | "support"> | null;
}

/** What the service's tsconfig leaves out, for it is no part of what runs. */
export function keepOutOfBuild(
  project: ProjectFacts,
  { build, client, tests }: Built,
  readSource: (path: string) => string,
): ExtractionPlan["monolithEdits"] {
  const places = [...settingsOf(client, build), ...testsIn(tests), ...generated(project, readSource)];
  return places.length === 0 ? [] : keepOutOfTsconfig(project, places, readSource);
}

/**
 * The settings of a client's generator may be TypeScript and lie beside the code. A build that says where the code lies
 * (`--rootDir src`) fails on them, and writes what it makes of them next to them.
 */
function settingsOf(client: GeneratedClient | null, build: string | null): string[] {
  const root = /\s--rootDir\s+(\S+)/.exec(build ?? "")?.[1];
  const outside = (path: string): boolean => root !== "." && !path.startsWith(`${root}/`);
  const settings = client?.assets.find((path) => typed.test(path) && outside(path));
  return root === undefined || settings === undefined ? [] : [settings];
}

/** A compiler that takes JavaScript, too, would take in the preload, which lies outside a `rootDir` and has no types. */
function generated({ tsconfigs }: ProjectFacts, readSource: (path: string) => string): string[] {
  const said = (name: string): unknown =>
    tsconfigs
      .map((path) => parse(readSource(path), [], { allowTrailingComma: true })?.compilerOptions?.[name])
      .find((value) => value !== undefined);
  return (said("allowJs") ?? said("checkJs")) === true ? ["msa"] : [];
}

const typed = /\.[cm]?tsx?$/;

/** Tests and what they need, by their endings and folders: a runner compiles them, and an error in one must not keep a service from starting. */
function testsIn(tests: Built["tests"]): string[] {
  const paths = [...(tests?.files ?? []), ...(tests?.support ?? [])].filter((path) => typed.test(path));
  return [...new Set(paths.map(placeOf))].sort();
}

function placeOf(path: string): string {
  const folder = /^(?:.*\/)?(?:__tests?__|__mocks__|tests?|e2e)(?=\/)/.exec(path)?.[0];
  if (folder !== undefined) return folder;
  const [ending] = /[.](?:test|tests|spec)\.[cm]?tsx?$/.exec(path) ?? [];
  return ending === undefined ? path : `**/*${ending}`;
}
