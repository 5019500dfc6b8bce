import type { ServiceRuntime } from "../plan.ts";
import { rootsOf } from "./with-own-names.ts";

/**
 * Compiled code looks for what lies beside it (`join(__dirname, "templates")`) in the compiler's folder. The monolith's build tool,
 * or a step of its build script, puts it there; the compiler alone does not, so the service's build has a step that does.
 */
export function withAssets(runtime: ServiceRuntime, assets: readonly string[]): ServiceRuntime {
  const roots = rootsOf(runtime);
  if (roots === null || roots.output === roots.source || runtime.build === null) return runtime;
  // Where the whole service is compiled, what lies outside the sources is reached by paths that lead out of the output.
  const sources = roots.source === "" ? runtime.entry.split("/").slice(0, -1)[0] : roots.source;
  if (sources === undefined) return runtime;
  const beside = assets.filter((path) => path.startsWith(`${sources}/`) && !/\.[cm]?tsx?$/.test(path));
  if (beside.length === 0) return runtime;
  const inside = (path: string): string => (roots.source === "" ? path : path.slice(roots.source.length + 1));
  const output = roots.output === "" ? "" : `${roots.output}/`;
  return {
    ...runtime,
    build: `${runtime.build} && node ./msa/assets.cjs`,
    besideCode: beside.map((from) => ({ from, to: `${output}${inside(from)}` })),
  };
}
