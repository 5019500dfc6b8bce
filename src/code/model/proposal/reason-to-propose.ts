import type { Endpoint } from "../monolith.ts";

/** More of the endpoints than this in one module, and the layout says little. */
const dominant = 0.7;

/** Why the layout shows no modules, and the module that holds too much; null when it shows them. */
export function reasonToPropose(
  endpoints: readonly Pick<Endpoint, "module">[],
): { readonly text: string; readonly module: string | null } | null {
  const counts = new Map<string, number>();
  for (const { module } of endpoints) counts.set(module, (counts.get(module) ?? 0) + 1);
  const modules = [...counts].filter(([name]) => name !== "app").sort((a, b) => b[1] - a[1]);
  const [first] = modules;
  const all = endpoints.length;
  if (all === 0) return null;
  if (first === undefined) return { text: `no module has one of the ${all} endpoints`, module: null };
  const homeless = counts.get("app") ?? 0;
  if (homeless > all / 2)
    return { text: `${homeless} of the ${all} endpoints are in no module`, module: null };
  if (modules.length < 2) {
    const text = `only one module has endpoints: ${first[0]}, ${first[1]} of ${all}`;
    return { text, module: first[0] };
  }
  if (first[1] <= dominant * all) return null;
  const share = Math.round((first[1] / all) * 100);
  return { text: `${first[0]} has ${share} % of the endpoints (${first[1]} of ${all})`, module: first[0] };
}
