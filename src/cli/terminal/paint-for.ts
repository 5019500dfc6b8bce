import { type Paint, plainPaint } from "../../util/paint.ts";

interface Screen {
  readonly isTTY?: boolean;
}

/** --no-color, then FORCE_COLOR, then NO_COLOR, then whether it is a terminal that can. */
export function wantsColour(
  screen: Screen,
  env: Readonly<Record<string, string | undefined>>,
  noColor: boolean,
): boolean {
  if (noColor) return false;
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== "")
    return env.FORCE_COLOR !== "0" && env.FORCE_COLOR !== "false";
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== "") return false;
  return screen.isTTY === true && env.TERM !== "dumb";
}

/** chalk is loaded only where colour will be seen. */
export async function paintFor(
  screen: Screen,
  env: Readonly<Record<string, string | undefined>>,
  noColor: boolean,
): Promise<Paint> {
  if (!wantsColour(screen, env, noColor)) return plainPaint;
  const { Chalk } = await import("chalk");
  const chalk = new Chalk({ level: 1 });
  // chalk's functions take any number of words, and `cells.map(paint.dim)` hands them three.
  return {
    bold: (text) => chalk.bold(text),
    dim: (text) => chalk.dim(text),
    red: (text) => chalk.red(text),
    green: (text) => chalk.green(text),
    yellow: (text) => chalk.yellow(text),
    cyan: (text) => chalk.cyan(text),
  };
}
