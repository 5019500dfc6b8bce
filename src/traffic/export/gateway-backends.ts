/** The targets as Services of the cluster. */
import type { RouteFile } from "../../routes/route-file.ts";

type BackendRef = {
  readonly name: string;
  readonly namespace?: string;
  readonly port: number;
};

export interface Backends {
  of(target: string): BackendRef;
  /** What has to be there, in words. */
  readonly expected: readonly string[];
}

/** A name of the cluster's DNS says which Service it is; for other hosts there has to be one named like the target. */
export function backendsOf(targets: RouteFile["targets"]): Backends {
  const refs = new Map<string, BackendRef>();
  const expected: string[] = [];
  const all = Object.entries(targets).map(([target, { url, instances = [] }]) => {
    const { hostname, port } = new URL(url);
    const urls = [url, ...instances.map((one) => one.url)].join(", ");
    if (instances.length > 0)
      expected.push(
        `how requests are spread over ${urls} is for the Service to say: weights and limits are not`,
      );
    return { target, urls, port: port === "" ? 80 : Number(port), inCluster: serviceOf(hostname) };
  });
  for (const { target, port, inCluster } of all) {
    if (inCluster === null) continue;
    refs.set(target, { ...inCluster, port });
    const { name, namespace } = inCluster;
    if (namespace !== undefined)
      expected.push(
        `a ReferenceGrant in ${namespace} has to let the routes use ${name}, unless they live there`,
      );
  }
  for (const { target, urls, port, inCluster } of all) {
    if (inCluster !== null) continue;
    const used = [...refs.values()].map(({ name }) => name);
    const name = unusedName(target, used);
    refs.set(target, { name, port });
    expected.push(`a Service ${name} with port ${port} has to stand for ${urls}`);
  }
  return { of: (target) => refs.get(target)!, expected }; // checkRouteFile: rows name targets that are there
}

function serviceOf(host: string): Omit<BackendRef, "port"> | null {
  if (host === "localhost") return null;
  if (/^[a-z]([a-z0-9-]*[a-z0-9])?$/.test(host)) return { name: host };
  const [, name, namespace] = /^([a-z][a-z0-9-]*)\.([a-z0-9-]+)\.svc(?:\.cluster\.local)?$/.exec(host) ?? [];
  return name === undefined || namespace === undefined ? null : { name, namespace };
}

function unusedName(target: string, used: readonly string[]): string {
  const label = target
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+|-+$/g, "")
    .slice(0, 60);
  const name = label === "" ? "target" : label;
  if (!used.includes(name)) return name;
  let next = 2;
  while (used.includes(`${name}-${next}`)) next++;
  return `${name}-${next}`;
}
