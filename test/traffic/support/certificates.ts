/**
 * Certificates that only tests believe, made once with openssl for a hundred years: `ca` signed the others; `server` and `renewed`
 * are for localhost, `named` is for shop.internal alone. The key of `ca` is gone.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = new URL("./certificates/", import.meta.url);

/** Absolute path of a file of that name. */
export function certificateFile(name: `${"ca" | "server" | "renewed" | "named"}.${"pem" | "key"}`): string {
  return fileURLToPath(new URL(name, folder));
}

export function certificate(name: "server" | "renewed" | "named"): { cert: Buffer; key: Buffer } {
  return {
    cert: readFileSync(certificateFile(`${name}.pem`)),
    key: readFileSync(certificateFile(`${name}.key`)),
  };
}

export const testCa = readFileSync(certificateFile("ca.pem"));
