import { rmSync, statSync } from "node:fs";
import { connect } from "node:net";
import { MsaError } from "../errors/msa-error.ts";

/** Removes a socket that nobody listens on any more: one that was killed leaves it behind. Errors: MSA3003 when somebody does. */
export async function clearStaleSocket(path: string): Promise<void> {
  if (statSync(path, { throwIfNoEntry: false })?.isSocket() !== true) return;
  const answers = await new Promise<boolean>((resolve) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
  if (answers)
    throw new MsaError("MSA3003", { message: `${path} is taken`, why: "another process listens there" });
  rmSync(path, { force: true });
}
