import { randomBytes } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../util/cache-folder.ts";

export interface AdminToken {
  readonly token: string;
  readonly file: string;
  readonly remove: () => void;
}

/** A fresh token for writes over the admin API, readable by this user only, gone with the proxy. */
export function issueAdminToken(root: string): AdminToken {
  const token = randomBytes(24).toString("hex");
  const file = join(cacheFolder(root), "admin-token");
  // An older file keeps its mode when it is overwritten.
  rmSync(file, { force: true });
  writeFileSync(file, `${token}\n`, { mode: 0o600 });
  return { token, file, remove: () => rmSync(file, { force: true }) };
}
