import { setTimeout as sleep } from "node:timers/promises";

/** Waits for a state that another process will bring; the test's own timeout is the limit. */
export async function eventually(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(25);
}
