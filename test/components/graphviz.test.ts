import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { analysisDot } from "../../src/report/analysis-dot.ts";
import { emptyMonolith, generatedMonolith, hostileMonolith } from "../report/sample-monoliths.ts";

const graphviz = spawnSync("dot", ["-V"]).status === 0;
if (!graphviz) console.warn("Graphviz is not installed: its test of the DOT reporter is skipped");

test.skipIf(!graphviz).each([
  ["nothing at all", emptyMonolith()],
  ["sixty modules", generatedMonolith(60)],
  ["hostile names", hostileMonolith()],
])("Graphviz draws %s", (_, monolith) => {
  const drawn = spawnSync("dot", ["-Tplain"], { input: analysisDot(monolith), encoding: "utf8" });
  expect(drawn.stderr).toBe("");
  expect(drawn.stdout.match(/^node /gm) ?? []).toHaveLength(monolith.modules.length);
});
