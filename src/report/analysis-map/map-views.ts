import type { Monolith } from "../../code/model/monolith.ts";
import { dataTies, type ModuleTie, moduleTies } from "../analysis/module-ties.ts";
import { drawView, type MapView, type ViewNode } from "./draw-view.ts";
import { groupModules } from "./group-modules.ts";

/** Above this many modules the map shows groups, each of which opens. */
const most = 40;
const groupCount = 16;
const mergesAtMost = 4_000;

/** The module map: the first view is the one to begin with; one more for each group that opens. */
export function mapViews(monolith: Monolith): MapView[] {
  const names = monolith.modules.map(({ name }) => name);
  const [uses, data] = [moduleTies(monolith), dataTies(monolith)];
  const alone = names.map((name): ViewNode => ({ kind: "module", title: name, modules: [name] }));
  if (names.length <= most) return [drawView("All modules", alone, { uses, data })];
  const members = Math.max(7, Math.ceil((names.length / groupCount) * 1.6));
  const groups = groupModules(names, [...uses, ...data], {
    groups: groupCount,
    members,
    steps: mergesAtMost,
  });
  const sizes = new Map(monolith.modules.map(({ name, endpoints }) => [name, endpoints.length]));
  const nodes = groups.map((modules): ViewNode => {
    const largest = modules.toSorted((a, b) => (sizes.get(b) ?? 0) - (sizes.get(a) ?? 0));
    return { kind: modules.length === 1 ? "module" : "group", title: largest[0] ?? "", modules: largest };
  });
  return [
    drawView("All groups", nodes, { uses, data }),
    ...nodes.flatMap((node, at) =>
      node.kind === "group" ? [groupView(node, nodes.toSpliced(at, 1), { uses, data })] : [],
    ),
  ];
}

/** The members one by one, and the groups around that they are tied to. */
function groupView(
  { title, modules }: ViewNode,
  others: readonly ViewNode[],
  ties: { readonly uses: readonly ModuleTie[]; readonly data: readonly ModuleTie[] },
): MapView {
  const inside = new Set(modules);
  const touches = ({ from, to }: ModuleTie): boolean => inside.has(from) !== inside.has(to);
  const touched = new Set(ties.uses.filter(touches).flatMap(({ from, to }) => [from, to]));
  const around = others.filter((other) => other.modules.some((name) => touched.has(name)));
  const members = modules
    .slice(0, most)
    .map((name): ViewNode => ({ kind: "module", title: name, modules: [name] }));
  const own = (tie: ModuleTie): boolean => inside.has(tie.from) || inside.has(tie.to);
  return drawView(
    title,
    [...members, ...around.map((node): ViewNode => ({ ...node, kind: "around" }))],
    { uses: ties.uses.filter(own), data: ties.data.filter(own) },
    Math.max(modules.length - most, 0),
  );
}
