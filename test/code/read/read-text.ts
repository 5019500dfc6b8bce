import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Facts } from "../../../src/code/read/facts.ts";
import { readFacts } from "../../../src/code/read/read-facts.ts";
import { configSchema } from "../../../src/config/schema.ts";

/** Facts of a project given as texts; `package.json` is added when it is not among them. */
export async function readText(
  files: Readonly<Record<string, string>>,
  prepare: (root: string) => void = () => {},
): Promise<Facts> {
  const root = mkdtempSync(join(tmpdir(), "msa-read-"));
  try {
    const [first = "index.js"] = Object.keys(files);
    const manifest = JSON.stringify({
      name: "probe",
      scripts: { start: `node ${first}` },
      dependencies: { express: "4.0.0" },
    });
    for (const [path, text] of Object.entries({ "package.json": manifest, ...files })) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    prepare(root);
    return await readFacts({ root, config: configSchema.parse({}), onProgress: () => {} });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
