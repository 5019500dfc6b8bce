import { readdir, readFile, readlink } from "node:fs/promises";

export interface PortOwner {
  readonly pid: number;
  readonly command: string;
}

const listening = "0A";

/** Who listens on that port, read from /proc; null where there is no /proc or the process is somebody else's. */
export async function portOwner(port: number): Promise<PortOwner | null> {
  const tables = await Promise.all(
    ["/proc/net/tcp", "/proc/net/tcp6"].map((file) => readFile(file, "utf8").catch(() => "")),
  );
  const inodes = new Set(
    tables.flatMap((table) => inodesListening(table, port)).map((inode) => `socket:[${inode}]`),
  );
  if (inodes.size === 0) return null;
  const pids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    const handles = await readdir(`/proc/${pid}/fd`).catch(() => []);
    for (const handle of handles) {
      if (!inodes.has(await readlink(`/proc/${pid}/fd/${handle}`).catch(() => ""))) continue;
      const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
      return { pid: Number(pid), command: command.split("\0").join(" ").trim().slice(0, 80) };
    }
  }
  return null;
}

/** Columns of proc_net_tcp(5): sl, local_address, rem_address, st, …, inode at 9. */
function inodesListening(table: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  return table.split("\n").flatMap((line) => {
    const columns = line.trim().split(/\s+/);
    return columns[1]?.endsWith(suffix) && columns[3] === listening && columns[9] !== undefined
      ? [columns[9]]
      : [];
  });
}
