import { moduleVariable } from "../../../util/module-variable.ts";
import type { ExtractionPlan, RelayedEvent, RemoteMethod } from "../../plan/plan.ts";
import type { FileChange } from "../file-change.ts";
import type { GeneratedFile } from "../render/generated-files.ts";
import { runtimeFiles } from "../runtime/runtime-files.ts";
import { sha256 } from "../sha256.ts";
import type { Sources } from "../sources.ts";
import { callName } from "./call-name.ts";
import { hasCalls } from "./has-calls.ts";

const folder = "msa-runtime";

/** Who calls whom, as `start.js` of the run-time library reads it. */
function link(
  peer: string,
  modules: readonly string[],
  port: number,
  url: number,
  parts: Parts,
): GeneratedFile {
  const content = {
    peer,
    modules,
    port,
    url: `http://127.0.0.1:${url}`,
    urlVariable: `${moduleVariable(peer)}_RPC_URL`,
    calls: [...parts.calls, ...parts.tells].map(callName).sort(),
    idempotent: parts.calls
      .filter((one) => one.idempotent)
      .map(callName)
      .sort(),
    offers: [...parts.offers, ...parts.hears].map(callName).sort(),
  };
  return { path: `${folder}/links/${peer}.json`, text: `${JSON.stringify(content, null, 2)}\n` };
}

interface Parts {
  readonly calls: readonly RemoteMethod[];
  readonly offers: readonly RemoteMethod[];
  /** Listeners of the other process that hear events of this one, and the other way round. */
  readonly tells: readonly RelayedEvent[];
  readonly hears: readonly RelayedEvent[];
}

/** `msa-runtime/` of the service; nothing where nothing is called. */
export function serviceRuntimeFiles(plan: ExtractionPlan, sources: Sources): GeneratedFile[] {
  if (plan.remote === null || !hasCalls(plan)) return [];
  const { toMonolith, toService, events, ports } = plan.remote;
  const parts = {
    ...{ calls: toMonolith, offers: toService },
    ...{ tells: events.toMonolith, hears: events.toService },
  };
  return [
    ...library(plan, sources),
    link("monolith", [], ports.service, ports.monolith, parts),
    ...plan.remote.mappers,
  ];
}

/** `msa-runtime/` of the monolith: the library once, and a link for each service. */
export function monolithRuntimeChanges(plan: ExtractionPlan, sources: Sources): FileChange[] {
  if (plan.remote === null || !hasCalls(plan)) return [];
  const { toMonolith, toService, events, ports } = plan.remote;
  const parts = {
    ...{ calls: toService, offers: toMonolith },
    ...{ tells: events.toService, hears: events.toMonolith },
  };
  const example = { path: `${folder}/.env.example`, text: environmentOf(plan) };
  const own = link(plan.service.name, [...plan.modules].sort(), ports.monolith, ports.service, parts);
  return [...library(plan, sources), example, own].flatMap(({ path, text }): FileChange[] => {
    const there = sources.hashSource(path);
    if (there === null) return [{ kind: "create", path, content: { text } }];
    // The variables of an earlier service stay named.
    if (there === sha256(text) || path === example.path) return [];
    return [{ kind: "update", path, beforeHash: there, content: { text } }];
  });
}

function library({ runtime, packages }: ExtractionPlan, sources: Sources): GeneratedFile[] {
  const isNest = "@nestjs/common" in packages.dependencies;
  const uses = ["calls", "answers", ...(isNest ? (["nest"] as const) : [])] as const;
  return [
    ...runtimeFiles({ modules: runtime.moduleKind, uses }, (name) => sources.readTemplate(`runtime/${name}`)),
    ...["events.js", "start.js", "start.d.ts"].map((name) => ({
      path: `${folder}/${name}`,
      text: sources.readTemplate(`micro/${name}`),
    })),
  ];
}

function environmentOf({ service, modules }: ExtractionPlan): string {
  return [
    "# Calls between the monolith and the services that came from it. Read by msa-runtime/start.js.",
    "# The same in every process, at least 16 characters. Without it nothing is called and nothing listens.",
    "MSA_RPC_SECRET=",
    "# Port of the internal listener, when it is not the one in links/; MSA_RPC_HOST when it is not 127.0.0.1.",
    "MSA_RPC_PORT=",
    "# Where the listener of a service is; the same for every service.",
    `${moduleVariable(service.name)}_RPC_URL=`,
    "# local or remote: where the calls of a module go. Nothing set means local.",
    ...modules.map((module) => `${moduleVariable(module)}=local`),
    "",
  ].join("\n");
}
