import { setTimeout as sleep } from "node:timers/promises";
import { isGroupAlive, signalGroup } from "./process-group.ts";

/** SIGTERM to the whole group, SIGKILL to what is left after the grace. Ends once nobody is left. */
export async function stopGroup(pid: number, graceMs: number): Promise<void> {
  if (!signalGroup(pid, "SIGTERM")) return;
  const started = performance.now();
  while (performance.now() - started < graceMs) {
    if (!isGroupAlive(pid)) return;
    await sleep(20);
  }
  signalGroup(pid, "SIGKILL");
  for (let turn = 0; turn < 50 && isGroupAlive(pid); turn++) await sleep(20);
}
