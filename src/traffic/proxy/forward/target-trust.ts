import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { createSecureContext, type SecureContext } from "node:tls";
import type { InstanceTls } from "../table/route-table.ts";

export interface Trust {
  of(tls: InstanceTls): SecureContext;
  /** Files are read again when they are needed next. */
  forget(): void;
}

/** Kept, because making one parses every certificate in it. */
export function createTrust(folder: string): Trust {
  const kept = new Map<string | null, SecureContext>();
  return {
    of({ ca }) {
      let context = kept.get(ca);
      if (context === undefined) {
        context = createSecureContext(ca === null ? {} : { ca: readFileSync(resolve(folder, ca)) });
        kept.set(ca, context);
      }
      return context;
    },
    forget: () => kept.clear(),
  };
}
