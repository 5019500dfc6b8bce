import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { msaBin, tempFolder } from "../cli/spawn-msa.ts";

export const hasTmux = spawnSync("tmux", ["-V"]).status === 0;
if (!hasTmux) console.warn("tmux is not installed: the tests of prompts and terminals are skipped");

interface Terminal {
  /** What the screen shows; lines that the terminal had to break come back whole. */
  readonly screen: () => string;
  readonly press: (...keys: string[]) => void;
  /** Waits until the screen shows it. */
  readonly shows: (text: string | RegExp) => Promise<string>;
  /** Exit code of the command. */
  readonly ended: () => Promise<number>;
}

/** Runs msa in a terminal of its own, as a person would. */
export function openTerminal(
  args: readonly string[],
  { cwd, columns = 100 }: { readonly cwd: string; readonly columns?: number },
): Terminal {
  const socket = `msa-test-${process.pid}-${Math.random().toString(36).slice(2)}`;
  const tmux = (...words: string[]): string =>
    execFileSync("tmux", ["-L", socket, "-f", "/dev/null", ...words], { encoding: "utf8" });
  const codeFile = join(tempFolder(), "code");
  const quoted = [process.execPath, msaBin, ...args].map((word) => `'${word}'`).join(" ");
  // CI would turn the questions off, and sleep keeps the screen after the end.
  const script = `unset CI NO_COLOR FORCE_COLOR; TERM=xterm-256color ${quoted}; echo $? > ${codeFile}; sleep 600`;
  tmux("new-session", "-d", "-x", String(columns), "-y", "100", "-c", cwd, script);
  onTestFinished(() => void spawnSync("tmux", ["-L", socket, "kill-server"]));
  const screen = (): string => tmux("capture-pane", "-p", "-J").trimEnd();
  return {
    screen,
    press: (...keys) => void tmux("send-keys", ...keys),
    shows: (text) =>
      until(
        () => {
          const seen = screen();
          return (typeof text === "string" ? seen.includes(text) : text.test(seen)) ? seen : null;
        },
        () => `${text} is not on the screen:\n${screen()}`,
      ),
    ended: () =>
      until(
        () => readCode(codeFile),
        () => `msa did not end:\n${screen()}`,
      ),
  };
}

async function until<Value>(look: () => Value | null, trouble: () => string): Promise<Value> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const value = look();
    if (value !== null) return value;
    if (Date.now() > deadline) throw new Error(trouble());
    await sleep(50);
  }
}

function readCode(file: string): number | null {
  try {
    const text = readFileSync(file, "utf8");
    return text.endsWith("\n") ? Number(text) : null;
  } catch {
    return null;
  }
}
