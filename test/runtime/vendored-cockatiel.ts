import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../../", import.meta.url));
const names = [
  "BrokenCircuitError",
  "BulkheadRejectedError",
  "CircuitState",
  "ConsecutiveBreaker",
  "bulkhead",
  "circuitBreaker",
  "handleWhen",
];

/** What the run-time library uses of the installed cockatiel, as one CommonJS file for Node 18. */
export async function bundleCockatiel(): Promise<string> {
  const manifest: { version: string } = JSON.parse(
    readFileSync(new URL("../../node_modules/cockatiel/package.json", import.meta.url), "utf8"),
  );
  const { outputFiles } = await build({
    stdin: { contents: `export { ${names.join(", ")} } from "cockatiel";`, resolveDir: root },
    bundle: true,
    write: false,
    format: "cjs",
    platform: "node",
    mainFields: ["module", "main"],
    target: "es2020",
  });
  const text = outputFiles[0]?.text ?? "";
  // The bundler's notes of where a file lay differ from machine to machine.
  const code = text.replace(/^\/\/ .*\n/gm, "");
  return `// Bundled from cockatiel ${manifest.version} (MIT, see cockatiel.LICENSE), unchanged. https://github.com/connor4312/cockatiel\n${code}`;
}
