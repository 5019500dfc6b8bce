import type { Endpoint, ProjectFacts } from "../model/monolith.ts";

/**
 * Endpoints in the order in which the monolith's router tries them. Most go by registration. Fastify's router prefers what is
 * written out to a parameter and that to a wildcard, segment by segment, whatever was registered first: an endpoint that it
 * prefers is put in front of the first one that would take its requests away.
 */
export function routesInOrder(project: ProjectFacts, endpoints: readonly Endpoint[]): Endpoint[] {
  if (!prefersWritten(project)) return [...endpoints];
  const ordered: Endpoint[] = [];
  for (const endpoint of endpoints) {
    const own = ranksOf(endpoint.path);
    const at = ordered.findIndex((other) => covers(other, endpoint) && own < ranksOf(other.path));
    ordered.splice(at === -1 ? ordered.length : at, 0, endpoint);
  }
  return ordered;
}

function prefersWritten({ framework, packages }: ProjectFacts): boolean {
  const onFastify = "@nestjs/platform-fastify" in packages && !("@nestjs/platform-express" in packages);
  return framework === "fastify" || (framework === "nest" && onFastify);
}

const segmentsOf = (path: string): string[] => path.split("/").slice(1);

/** One digit a segment, the preferred one first; compared as text. */
function ranksOf(path: string): string {
  return segmentsOf(path)
    .map((segment) => {
      if (segment.includes("*")) return "3";
      if (/^:\w+\??$/.test(segment)) return "2";
      return segment.includes(":") ? "1" : "0";
    })
    .join("");
}

/** Requests to `endpoint` fit the path of `other`, too. */
function covers(other: Endpoint, endpoint: Endpoint): boolean {
  if (other.method !== endpoint.method && other.method !== "ALL") return false;
  const theirs = segmentsOf(other.path);
  const own = segmentsOf(endpoint.path);
  for (const [at, segment] of theirs.entries()) {
    if (segment.includes("*")) return true;
    const mine = own[at];
    if (mine === undefined || !(segment === mine || takes(segment, mine))) return false;
  }
  return theirs.length === own.length;
}

/** `:id` takes any segment, `:file.json` those that end like it. */
function takes(segment: string, mine: string): boolean {
  if (!segment.includes(":")) return false;
  const written = segment.split(/:\w+(?:\([^)]*\))?\??/);
  const pattern = written.map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(".+");
  return new RegExp(`^${pattern}$`).test(mine);
}
