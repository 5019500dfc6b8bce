import { mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { tempFolder } from "../../cli/spawn-msa.ts";

const installed = fileURLToPath(new URL("../../../node_modules", import.meta.url));

interface TinyApp {
  readonly files: Readonly<Record<string, string>>;
  /** Name that the application imports, to the name under which it is installed here. */
  readonly packages: Readonly<Record<string, string>>;
  readonly start: string;
  readonly type?: "module" | "commonjs";
}

/** A tiny application in a folder of its own, with the real packages, ready for `msa analyze`. */
export function tinyApp({ files, packages, start, type = "commonjs" }: TinyApp): string {
  const [entry = ""] = Object.keys(files);
  const dependencies = Object.fromEntries(Object.keys(packages).map((name) => [name, "*"]));
  const folder = tempFolder({
    ...files,
    "package.json": JSON.stringify({ name: "tiny", private: true, type, scripts: { start }, dependencies }),
    "msa.config.json": JSON.stringify({ monolith: { entry, start } }),
  });
  for (const [name, source] of Object.entries(packages)) {
    const link = join(folder, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(installed, source), link);
  }
  return folder;
}
