/** Asks over HTTP/2 without TLS, as `h2load` (Debian: nghttp2-client) does it. */
import { spawn, spawnSync } from "node:child_process";

/** Requests at once on each connection. */
const streams = 16;

export function hasHttp2Load() {
  return spawnSync("h2load", ["--version"]).status === 0;
}

/** For `ms` milliseconds, or `requests` times in all; the first of both that is said. @returns {Promise<{ requests: number, failed: number }>} */
export function loadHttp2({ port, path, fields, connections, ms, requests }) {
  const stretch = requests === undefined ? ["-D", String(ms / 1_000)] : ["-n", String(requests)];
  const argv = ["-t1", "-c", String(connections), "-m", String(streams), ...stretch];
  for (const field of fields) argv.push("-H", field);
  return new Promise((resolve, reject) => {
    const child = spawn("h2load", [...argv, `http://127.0.0.1:${port}${path}`], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    let said = "";
    child.stdout.on("data", (text) => {
      said += text;
    });
    child.on("error", reject);
    child.on("close", () => {
      const [, done, succeeded] = /(\d+) done, (\d+) succeeded/.exec(said) ?? [];
      const answered = Number(/status codes: (\d+) 2xx/.exec(said)?.[1] ?? 0);
      if (done === undefined) reject(new Error(`h2load said:\n${said}`));
      else resolve({ requests: Number(done), failed: Number(done) - Math.min(Number(succeeded), answered) });
    });
  });
}
