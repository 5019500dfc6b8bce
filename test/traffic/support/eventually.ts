/** Waits for a state that another event loop turn will bring; the test's own timeout is the limit. */
export async function eventually(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}
