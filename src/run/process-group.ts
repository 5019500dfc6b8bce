import { readdirSync, readFileSync } from "node:fs";
import { kill } from "node:process";

/** A process that can be told from a later one with the same number. */
export interface ProcessMark {
  readonly pid: number;
  /** Clock ticks since boot at its start (field 22 of proc_pid_stat(5)); null where there is no /proc. */
  readonly started: string | null;
}

export function markProcess(pid: number): ProcessMark {
  return { pid, started: startTicks(pid) };
}

export function isAlive({ pid, started }: ProcessMark): boolean {
  const ticks = startTicks(pid);
  return signal(pid, 0) && ticks === started && ticks !== ended;
}

/** `npm start` runs a shell that runs node: the signal must reach the whole group. True while somebody in it was there to hear. */
export function signalGroup(pid: number, name: NodeJS.Signals | 0): boolean {
  return signal(-pid, name);
}

/**
 * Whether anybody in the group still runs. In a container whose first process reaps nobody, ended
 * orphans stay as zombies for ever: they still take signals, but they are gone.
 */
export function isGroupAlive(pid: number): boolean {
  if (!signalGroup(pid, 0)) return false;
  const processes = listProcesses();
  return processes === null || processes.some(({ group, state }) => group === pid && state !== "Z");
}

/** null where there is no /proc. */
function listProcesses(): { readonly group: number; readonly state: string }[] | null {
  try {
    const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    return pids.flatMap((pid) => {
      const fields = statFields(Number(pid));
      return fields === null ? [] : [{ state: fields[0] ?? "", group: Number(fields[2]) }];
    });
  } catch {
    return null;
  }
}

/** True when the process, or with a negative number the group, was there. */
export function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    kill(pid, name);
    return true;
  } catch {
    return false;
  }
}

const ended = "ended";

/** A zombie has ended: only its parent has not asked yet. */
function startTicks(pid: number): string | null {
  const fields = statFields(pid);
  if (fields === null) return null;
  return fields[0] === "Z" ? ended : (fields[19] ?? null);
}

/** Fields of proc_pid_stat(5) from the third (state) on; null where there is no /proc or no such process. */
function statFields(pid: number): string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The command, in parentheses, may hold spaces and parentheses of its own.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return null;
  }
}
