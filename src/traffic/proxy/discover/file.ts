import { open } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { watchFile } from "../table/watch.ts";
import { listedInstances } from "./listed-instances.ts";
import { type ConfigOf, type Source, type SourceInput, usualPatience } from "./source.ts";

/** Bytes. */
const maxFile = 4_194_304;

export function fileSource({ path }: ConfigOf<"file">, { routesFile, wake }: SourceInput): Source {
  const file = resolve(dirname(routesFile), path);
  const watch = watchFile(file, wake);
  return {
    async look() {
      return { instances: listedInstances(await textOf(file), path), next: Number.POSITIVE_INFINITY };
    },
    patience: () => usualPatience,
    close: watch.close,
  };
}

async function textOf(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    if (size > maxFile) throw new Error(`${file} has more than ${maxFile} bytes`);
    return await handle.readFile("utf8");
  } finally {
    await handle.close();
  }
}
