import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Shop } from "./open-shop.ts";

/** `msa up` in the background, with the proxy's access log in its log. */
export async function up(shop: Shop): Promise<void> {
  const { code, stderr } = await shop.msa("up", "--detach", "--verbose");
  if (code !== 0) throw new Error(`msa up ended with ${code}\n${stderr}`);
}

export function upLog(shop: Shop): string {
  return readFileSync(join(shop.dir, ".msa/cache/up.log"), "utf8");
}

/** Process id of one of the processes of `msa up`, as its state file says. */
export function pidOf(shop: Shop, name: string): number {
  const file = join(shop.dir, ".msa/cache/up.json");
  if (!existsSync(file)) throw new Error("nothing runs");
  const { processes }: { processes: { name: string; mark: { pid: number } | null }[] } = JSON.parse(
    readFileSync(file, "utf8"),
  );
  const pid = processes.find((one) => one.name === name)?.mark?.pid;
  if (pid === undefined) throw new Error(`${name} does not run`);
  return pid;
}

/** Lines of the proxy's access log. */
export function accessLog(
  shop: Shop,
): { path: string; leg: string; status: number; fault?: { phase: string; side: string } }[] {
  return [...upLog(shop).matchAll(/^.*?(\{"time":.*\})$/gm)].map(([, line]) => JSON.parse(line!));
}
