import type { Readable, Writable } from "node:stream";

/** Everything the command line takes from the process, so that a test can hand in its own. */
export interface CliIo {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly home: string;
  /** argv that starts this very msa again: node, its flags, bin/msa.js. */
  readonly self: readonly string[];
  /** `node v20.20.2, linux x64` */
  readonly platform: string;
  readonly now: () => number;
  /** Takes SIGHUP from whoever had it before; nobody may where a terminal sends it when it closes. */
  readonly onHangup?: (listener: () => void) => void;
}

export function processIo(): CliIo {
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
    home: process.env.HOME ?? process.env.USERPROFILE ?? "",
    self: [process.execPath, ...process.execArgv, process.argv[1] ?? ""],
    platform: `node ${process.version}, ${process.platform} ${process.arch}`,
    now: Date.now,
    ...(process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY
      ? {}
      : {
          onHangup(listener) {
            process.removeAllListeners("SIGHUP").on("SIGHUP", listener);
          },
        }),
  };
}
