import type { Paint } from "../../util/paint.ts";
import type { ProgressEvent } from "../../workflows/context.ts";
import type { CliIo } from "../cli-io.ts";

interface ProgressOptions {
  readonly quiet: boolean;
  /** Show the lines of child processes. */
  readonly output: boolean;
  readonly paint: Paint;
}

interface Progress {
  readonly listen: (event: ProgressEvent) => void;
  /** Takes the spinner off the screen; must run before anything else is printed. */
  readonly close: () => void;
}

const frames = ["◒", "◐", "◓", "◑"];

const barWidth = 20;

function bar(share: number): string {
  const full = Math.round(share * barWidth);
  return `${"━".repeat(full)}${"┄".repeat(barWidth - full)}`;
}

/** Draws progress on stderr: a spinner for the running step on a terminal, plain lines everywhere else. */
export function drawProgress(io: CliIo, { quiet, output, paint }: ProgressOptions): Progress {
  const lively = io.stderr.isTTY === true && !io.env.CI && io.env.TERM !== "dumb";
  let spinning: { text: string; timer: NodeJS.Timeout } | null = null;
  let counted = "";
  const clear = (): void => {
    if (spinning === null) return;
    clearInterval(spinning.timer);
    spinning = null;
    io.stderr.write("\r\u001b[K");
  };
  const spin = (text: string): void => {
    let frame = 0;
    const room = (io.stderr.columns ?? 80) - 4;
    const draw = (): void => {
      io.stderr.write(
        `\r\u001b[K${paint.cyan(frames[frame++ % frames.length] ?? "")} ${`${text}${counted}`.slice(0, room)}`,
      );
    };
    const timer = setInterval(draw, 120);
    timer.unref();
    spinning = { text, timer };
    draw();
  };
  const line = (text: string): void => {
    const running = spinning?.text;
    clear();
    io.stderr.write(`${text}\n`);
    if (running !== undefined) spin(running);
  };
  const listen = (event: ProgressEvent): void => {
    if (quiet && event.kind !== "warn") return;
    switch (event.kind) {
      case "warn":
        line(`${paint.yellow("!")} ${event.text}`);
        return;
      case "output":
        if (output) line(`${paint.dim(`${event.source} |`)} ${event.text}`);
        return;
      case "count":
        counted = `  ${bar(event.done / Math.max(1, event.total))} ${event.done}/${event.total}`;
        return;
      case "step":
        counted = "";
        clear();
        if (lively) spin(event.text);
        else line(`  ${event.text}`);
        return;
      case "done":
        clear();
        line(`${paint.green("✔")} ${event.text}`);
        return;
      default:
        event satisfies never;
    }
  };
  return { listen, close: clear };
}
