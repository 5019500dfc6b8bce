/** What an engine needs besides the exported table to run as the data plane of `msa proxy --engine`. Pure. */
import { join } from "node:path";
import { quoted } from "./nginx-maps.ts";

export const dataPlanes = ["nginx", "haproxy"] as const;
export type DataPlane = (typeof dataPlanes)[number];

export interface EngineFiles {
  /** Path below the folder, and text. */
  readonly files: readonly (readonly [name: string, text: string])[];
  /** Without a shell; runs in the foreground. */
  readonly run: readonly string[];
  /** Ends with 0 when the engine would take these files. */
  readonly test: readonly string[];
}

export interface EngineSignals {
  /** To the process that was started: take the files as they are now. */
  readonly reload: NodeJS.Signals;
  /** To the same: take nothing new, end what is under way. */
  readonly drain: NodeJS.Signals;
}

export const engineSignals: Readonly<Record<DataPlane, EngineSignals>> = {
  nginx: { reload: "SIGHUP", drain: "SIGQUIT" },
  haproxy: { reload: "SIGUSR2", drain: "SIGUSR1" },
};

/** `folder` is absolute; `suffix` keeps files that are only tried apart from those in use. */
export function engineFiles(engine: DataPlane, folder: string, table: string, suffix = ""): EngineFiles {
  if (engine === "haproxy") {
    const name = `haproxy${suffix}.cfg`;
    // A master that reloads, and hands the listening sockets on to the next worker.
    return {
      files: [
        [name, `global\n    stats socket ${join(folder, "haproxy.sock")} expose-fd listeners\n\n${table}`],
      ],
      run: ["haproxy", "-W", "-f", join(folder, name)],
      test: ["haproxy", "-c", "-q", "-f", join(folder, name)],
    };
  }
  const main = `nginx${suffix}.conf`;
  const rows = `table${suffix}.conf`;
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (name) => `    ${name}_temp_path ${quoted(join(folder, "temporary", name))};`,
  );
  const lines = [
    "daemon off;",
    `pid ${quoted(join(folder, `nginx${suffix}.pid`))};`,
    "error_log stderr warn;",
    "worker_processes auto;",
    "worker_shutdown_timeout 60s;",
    "events {",
    "    worker_connections 8192;",
    "}",
    "http {",
    "    access_log off;",
    ...temporary,
    `    include ${quoted(join(folder, rows))};`,
    "}",
  ];
  const words = ["-c", join(folder, main), "-p", folder];
  return {
    files: [
      [rows, table],
      [main, `${lines.join("\n")}\n`],
    ],
    run: ["nginx", "-e", "stderr", ...words],
    test: ["nginx", "-t", "-q", "-e", "stderr", ...words],
  };
}
