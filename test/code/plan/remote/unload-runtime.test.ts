import { expect, test } from "vitest";
import type { PlannedFile } from "../../../../src/code/plan/plan.ts";
import { unloadRuntime } from "../../../../src/code/plan/remote/unload-runtime.ts";

const entry = (text: string, edits: PlannedFile["edits"] = []): string => {
  const file: PlannedFile = { path: "src/server.ts", placement: "moved", sourceHash: "", edits };
  const [planned] = unloadRuntime([file], file.path, () => text);
  return (planned?.edits ?? []).reduceRight(
    (left, { start, end, text: more }) => left.slice(0, start) + more + left.slice(end),
    text,
  );
};

test("the line that loads the library of remote calls goes, in every way that it is written", () => {
  expect(entry('import "#msa-runtime";\nimport a from "./a";\n')).toBe('import a from "./a";\n');
  expect(entry('"use strict";\r\nrequire("#msa-runtime");\r\nrun();\r\n')).toBe(
    '"use strict";\r\nrun();\r\n',
  );
  expect(entry("import '#msa-runtime'\nrun()\n")).toBe("run()\n");
});

test("what only looks like it stays, and what another edit takes away is taken once", () => {
  const other = 'import "#msa-runtime-tools";\nconst text = "require(\\"#msa-runtime\\")";\n';
  expect(entry(other)).toBe(other);
  const text = 'import "#msa-runtime";\nrun();\n';
  expect(entry(text, [{ start: 0, end: text.length, text: "", why: "nothing needs it" }])).toBe("");
  const file: PlannedFile = { path: "src/a.ts", placement: "moved", sourceHash: "", edits: [] };
  expect(unloadRuntime([file], "src/server.ts", () => text)).toEqual([file]);
});
