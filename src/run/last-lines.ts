/** Lines that are kept of what a process prints. */
export interface LastLines {
  readonly lines: readonly string[];
  add(line: string): void;
}

const says = /^\s*(?:Uncaught )?(?:\w*(?:Error|Exception)\b[^:]*:|.*Cannot find (?:module|package))/;

/** The last lines, and before them the one that says what went wrong where a long stack has pushed it out. */
export function keepLastLines(most: number): LastLines {
  const lines: string[] = [];
  let told: string | null = null;
  return {
    get lines() {
      return told === null || lines.includes(told) ? lines : [told, ...lines];
    },
    add(line) {
      if (says.test(line)) told = line;
      lines.push(line);
      if (lines.length > most) lines.shift();
    },
  };
}
