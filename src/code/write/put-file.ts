import { type Disk, errorCode } from "./disk.ts";

/** Replaces `target` by one rename: a reader sees the old file or the new one. */
export async function putFile(staged: string, target: string, disk: Disk): Promise<void> {
  try {
    await disk.rename(staged, target);
  } catch (error) {
    if (errorCode(error) !== "EXDEV") throw error;
    // `.msa` lies on another file system than this file: the last step must be a rename beside the target.
    await disk.write(besideName(target), await disk.read(staged), await disk.mode(staged));
    await disk.rename(besideName(target), target);
  }
}

/** A fixed name, so that undo finds what a killed run left. */
export function besideName(target: string): string {
  return `${target}.msa-partial`;
}
