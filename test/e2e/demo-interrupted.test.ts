import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kill } from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { isPortFree } from "../../src/run/check-port.ts";
import { eventually } from "./support/eventually.ts";
import { markedProcesses } from "./support/marked-processes.ts";

const main = fileURLToPath(new URL("../demo/main.ts", import.meta.url));

/** Ports of the demo, as its `msa up` wrote them down. */
function portsIn(temp: string): number[] {
  const demo = readdirSync(temp).find((name) => name.startsWith("msa-demo-")) ?? "";
  const state = readFileSync(join(temp, demo, "blog-express/.msa/cache/up.json"), "utf8");
  return [...state.matchAll(/"url": "http:\/\/127\.0\.0\.1:(\d+)"/g)].map(([, port]) => Number(port));
}

// Where there is no /proc, nothing can be looked for.
test.runIf(process.platform === "linux")(
  "Ctrl-C in the middle of the demo leaves no process, no port and no folder behind, and ends with 130",
  async () => {
    const temp = mkdtempSync(join(tmpdir(), "msa-int-"));
    onTestFinished(() => rmSync(temp, { recursive: true, force: true, maxRetries: 5 }));
    // As root the database runs as another account, which must get there.
    chmodSync(temp, 0o755);
    const marker = `MSA_DEMO_MARKER=${randomUUID()}`;
    const [name = "", value = ""] = marker.split("=");
    const child = spawn(process.execPath, ["--import", "tsx", main, "--only", "statistics"], {
      env: { ...process.env, [name]: value, TMPDIR: temp },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text) => (said += text));
    const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
    await eventually(() => said.includes("starting monolith") || child.exitCode !== null);
    expect(child.exitCode, said).toBeNull();
    // In the middle of starting: the monolith runs, the rest does not yet.
    let ports: number[] = [];
    await eventually(async () => {
      ports = safely(() => portsIn(temp));
      return ports.length > 0 && !(await isPortFree(ports[0]!));
    });
    expect(markedProcesses(marker).length).toBeGreaterThan(3);
    kill(child.pid ?? -1, "SIGINT");

    expect(await ended, said).toBe(130);
    expect(said).toContain("stopping: processes, database and files of the demo are being removed");
    // What has just been told to end may need a moment to be gone.
    for (let turn = 0; turn < 100 && markedProcesses(marker).length > 0; turn++) await sleep(100);
    expect(markedProcesses(marker)).toEqual([]);
    expect(readdirSync(temp).filter((entry) => /^(msa|blog)-/.test(entry))).toEqual([]);
    for (const port of ports) expect(await isPortFree(port), `port ${port}`).toBe(true);
  },
  8 * 60_000,
);

function safely(read: () => number[]): number[] {
  try {
    return read();
  } catch {
    return [];
  }
}
