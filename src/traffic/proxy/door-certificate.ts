/** The certificate that the proxy shows its clients: read at the start, and again when its files change. */
import { readFileSync } from "node:fs";
import { createSecureContext } from "node:tls";
import { MsaError } from "../../errors/msa-error.ts";
import { watchFile } from "./table/watch.ts";

export interface CertificatePaths {
  /** PEM with the certificate first, and those that signed it. */
  readonly cert: string;
  readonly key: string;
}

export interface Certificate {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** Errors: MSA1002 when a file cannot be read, or both do not belong together. */
export function readCertificate(paths: CertificatePaths): Certificate {
  const found = { cert: read(paths.cert, "cert"), key: read(paths.key, "key") };
  try {
    createSecureContext(found);
  } catch (cause) {
    // OpenSSL's words name no content.
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new MsaError("MSA1002", {
      message: `proxy.tls: ${paths.cert} and ${paths.key} cannot be used: ${why}`,
      fix: "give a PEM certificate and its unencrypted key",
      cause,
    });
  }
  return found;
}

/** Calls `onChange` after one of the files was written or replaced. */
export function watchCertificate({ cert, key }: CertificatePaths, onChange: () => void): { close(): void } {
  const watches = [watchFile(cert, onChange), watchFile(key, onChange)];
  return {
    close() {
      for (const watch of watches) watch.close();
    },
  };
}

function read(path: string, what: "cert" | "key"): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new MsaError("MSA1002", {
      message: `proxy.tls.${what}: ${path} cannot be read`,
      fix: "name a file that this user may read, relative to the folder of msa.config.json",
      cause,
    });
  }
}
