/** What a worker process runs, and nothing else imports. */
import { env } from "node:process";
import { serveWorker } from "./serve-worker.ts";

// Ctrl-C, and whoever ends a whole process group, reach the workers too: when they end is the primary's to say.
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => {});
serveWorker(env);
