import type { Paint } from "../util/paint.ts";

interface DoctorLike {
  readonly checks: readonly {
    readonly name: string;
    readonly level: "ok" | "warn" | "fail";
    readonly message: string;
    readonly fix: string | null;
  }[];
}

/** One line a check; what is not well says how to mend it. Exit code 1 when something fails. */
export function doctorText(
  { checks }: DoctorLike,
  { paint }: { readonly paint: Paint },
): { text: string; exitCode: number } {
  const marks = { ok: paint.green("✔"), warn: paint.yellow("!"), fail: paint.red("✖") };
  const width = Math.max(...checks.map(({ name }) => name.length));
  const lines = checks.flatMap(({ name, level, message, fix }) => {
    const line = `${marks[level]} ${name.padEnd(width)}  ${message}`;
    return fix === null ? [line] : [line, `  ${"".padEnd(width)}  ${paint.dim("fix")} ${fix}`];
  });
  return { text: lines.join("\n"), exitCode: checks.some(({ level }) => level === "fail") ? 1 : 0 };
}
