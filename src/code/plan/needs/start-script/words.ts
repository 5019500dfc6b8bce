/** Command substitution: only a shell knows what comes of it. */
export const shellSyntax = /\$\(|`/;

/** Words of one command with their quotes taken off, up to where its output goes (`| pino-pretty`, `> log`). */
export function wordsOf(command: string): string[] {
  const words = command.trim().match(/(?:\$\([^)]*\)|`[^`]*`|[^\s"'`]|"(?:\\.|[^"\\])*"|'[^']*')+/g) ?? [];
  const end = words.findIndex((word) => /^(\||&$|\d?>|<)/.test(word));
  return (end < 0 ? words : words.slice(0, end)).map(unquoted);
}

function unquoted(word: string): string {
  return word.replace(/"((?:\\.|[^"\\])*)"|'([^']*)'/g, (_, double?: string, single?: string) =>
    double === undefined ? (single ?? "") : double.replace(/\\(["\\])/g, "$1"),
  );
}
