import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { nxApplications } from "../../../../src/code/read/runtime/nx-applications.ts";

const root = mkdtempSync(join(tmpdir(), "msa-nx-"));
afterEach(() => rmSync(root, { recursive: true, force: true }));

test("applications without a package.json are found, most handlers first; those that answer nothing are none", () => {
  write("nx.json", "{}");
  write(
    "apps/gate/project.json",
    '{"name":"gate","targets":{"build":{"options":{"main":"apps/gate/src/start.ts"}},"serve":{}}}',
  );
  write("apps/gate/src/start.ts", "");
  write(
    "apps/gate/src/ships.resolver.ts",
    "@Query(() => [Ship]) ships() {}\n@Mutation(() => Ship) dock() {}\n",
  );
  write("apps/gate/src/ships.controller.ts", '@Get(":id") ship(@Query() query: string) {}\n');
  write("apps/crane/project.json", '{"name":"crane","targets":{"serve":{}}}');
  write("apps/crane/src/main.ts", 'app.get("/lifts", list);\nmap.get("lift");\n');
  write(
    "apps/site/project.json",
    '{"name":"site","targets":{"build":{"options":{"main":"apps/site/src/main.tsx"}},"serve":{}}}',
  );
  write("apps/site/src/main.tsx", 'app.get("/x", y);');
  write("apps/idle/project.json", '{"name":"idle","targets":{"serve":{}}}');
  write("apps/idle/src/main.ts", "work();");
  write("libs/tools/project.json", '{"name":"tools","targets":{"build":{}}}');
  expect(nxApplications(root)).toEqual([
    { name: "gate", entry: "apps/gate/src/start.ts", handlers: 3 },
    { name: "crane", entry: "apps/crane/src/main.ts", handlers: 1 },
  ]);
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
