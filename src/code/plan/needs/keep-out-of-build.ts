import type { ProjectFacts } from "../../model/monolith.ts";
import type { ExtractionPlan } from "../plan.ts";
import type { GeneratedClient } from "./generated-client.ts";
import { keepOutOfTsconfig } from "./keep-out-of-tsconfig.ts";

/**
 * The settings of a client's generator may be TypeScript and lie beside the code. A build that says where the code lies
 * (`--rootDir src`) fails on them, and writes what it makes of them next to them: the service's tsconfig leaves them out.
 */
export function keepOutOfBuild(
  project: ProjectFacts,
  build: string | null,
  client: GeneratedClient | null,
  readSource: (path: string) => string,
): ExtractionPlan["monolithEdits"] {
  const root = /\s--rootDir\s+(\S+)/.exec(build ?? "")?.[1];
  const outside = (path: string): boolean => root !== "." && !path.startsWith(`${root}/`);
  const settings = client?.assets.find((path) => /\.[cm]?tsx?$/.test(path) && outside(path));
  if (root === undefined || settings === undefined) return [];
  return keepOutOfTsconfig(project, settings, readSource);
}
