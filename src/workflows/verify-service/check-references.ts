import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ExtractionPlan } from "../../code/plan/plan.ts";
import { listSourceFiles } from "../../code/read/project/list-source-files.ts";
import { type CopyReading, readCopy } from "../../code/read/read-copy.ts";
import type { WorkflowContext } from "../context.ts";
import type { Holds } from "./ladder.ts";
import { doesNotHold } from "./run-in-service.ts";

/** Read from the written files, and from nothing that the plan says: both can be wrong in the same way otherwise. */
export function checkReferences(ctx: WorkflowContext, plan: ExtractionPlan): Holds {
  const { dir } = plan.service;
  const { entry, generatesInto: generated } = plan.runtime;
  const root = join(ctx.root, dir);
  const layers = plan.remote?.mappers ?? [];
  const files = [...plan.files, ...layers]
    .map(({ path }) => path)
    .filter((path) => existsSync(join(root, path)));
  const copy = readCopy({ root, files, entry, generated });
  // Only where something is missing is the rest of the monolith looked at.
  const whole = isWhole(copy) ? [] : listSourceFiles(ctx.root, [ctx.config.services.dir]);
  const monolith = readCopy({ root: ctx.root, files: whole, entry, generated, hoisted: true });
  const trouble = lostImports(copy, monolith);
  // A handler of errors may ask for a user where no endpoint of the module has one, in the monolith as well: only its
  // chain could tell, and chains are compared between the running processes.
  const lost = lostState(copy, monolith);
  const reads = new Set(copy.uses.filter(({ role }) => role === "read").map(({ name }) => name));
  if (trouble.length === 0)
    return {
      seen: `the imports of ${files.length} files; ${reads.size} names are read from requests, ${lost.length === 0 ? "and whoever puts them there in the monolith is in the service" : `and nothing in the service puts there: ${lost.join("; ")} (--verify full compares the chains)`}`,
    };
  throw doesNotHold(dir, trouble[0]!, trouble.join("\n"));
}

/** Every import resolves, and everything that is read from a request is written by somebody in it. */
function isWhole({ unresolved, uses }: CopyReading): boolean {
  const written = new Set(uses.filter(({ role }) => role === "write").map(({ name }) => name));
  return unresolved.length === 0 && uses.every(({ name }) => written.has(name) || ofFramework.test(name));
}

/** The monolith may have imports that lead nowhere: they are copied as they are. */
function lostImports(copy: CopyReading, monolith: CopyReading): string[] {
  const known = new Set(monolith.unresolved.map(({ file, specifier }) => `${file} ${specifier}`));
  return copy.unresolved
    .filter(({ file, specifier }) => !known.has(`${file} ${specifier}`))
    .map(({ file, line, specifier }) => `${file}:${line} imports ${specifier}, which is not in the service`);
}

/** Middleware of packages puts these on requests: who reads them needs nothing of the monolith's own. */
const byPackages: readonly { readonly names: RegExp; readonly of: RegExp }[] = [
  {
    names: /\.(user|auth|account|authInfo|jwt|token|payload)$/,
    of: /passport|jwt|auth0|keycloak|clerk|openid/,
  },
  { names: /\.(session|sessionID|sessionStore)$/, of: /session/ },
  { names: /\.(cookies|signedCookies)$/, of: /cookie/ },
  { names: /\.(files?|uploads?)$/, of: /multer|upload|multipart|busboy|formidable/ },
  { names: /\.(log|logger|id|requestId)$/, of: /log|pino|winston|morgan|request-id/ },
];

function lostState(copy: CopyReading, monolith: CopyReading): string[] {
  const produced = new Set(copy.uses.filter(({ role }) => role === "write").map(({ name }) => name));
  const producers = new Map(
    monolith.uses.filter(({ role }) => role === "write").map((use) => [use.name, use]),
  );
  const said = new Set<string>();
  return copy.uses.flatMap(({ file, line, name, role }) => {
    const producer = producers.get(name);
    if (role === "write" || producer === undefined || produced.has(name) || said.has(name)) return [];
    if (ofFramework.test(name) || fromPackage(name, copy.packages)) return [];
    said.add(name);
    return [
      `${name}, read in ${file}:${line}, put there in the monolith by ${producer.file}:${producer.line}`,
    ];
  });
}

/** There without anybody's help; some middleware writes them over. */
const ofFramework =
  /^req\.(body|query|params|param|headers|rawHeaders|url|originalUrl|baseUrl|path|method|ip|ips|hostname|host|protocol|secure|socket|connection|raw|route|app|res|next|aborted|complete|signal|header|ctx|request|response|server|cf|timeout)$/;

function fromPackage(name: string, packages: ReadonlySet<string>): boolean {
  return byPackages.some(({ names, of }) => names.test(name) && [...packages].some((one) => of.test(one)));
}
