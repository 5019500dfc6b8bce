/** Names whose values are no secrets, but words and paths that any output is full of. */
const plain =
  /^(PATH|HOME|PWD|OLDPWD|INIT_CWD|TMPDIR|TEMP|TMP|SHELL|TERM|TERM_PROGRAM|LANG|LC_\w+|TZ|USER|LOGNAME|HOSTNAME|HOST|PORT|NODE_ENV|EDITOR|_|npm_\w+)$/;
const shortest = 4;

/**
 * A function that puts the name of a variable in the place of its value, so that a line of a process may be shown.
 * Values of three characters and less, and plain numbers below 100000, are words of every output: they stay.
 */
export function maskValues(env: Readonly<Record<string, string | undefined>>): (line: string) => string {
  const values = Object.entries(env)
    .flatMap(([name, value]) =>
      value === undefined || plain.test(name) ? [] : variants(value).map((text) => ({ name, text })),
    )
    .filter(({ text }) => text.length >= shortest && !/^(\d{1,5}|true|false|null)$/i.test(text))
    // A value that holds another goes first.
    .sort((a, b) => b.text.length - a.text.length);
  return (line) => values.reduce((shown, { name, text }) => shown.replaceAll(text, `[${name}]`), line);
}

/** Also as a URL or a JSON text would carry it, and the password of a URL by itself. */
function variants(value: string): string[] {
  const password = /^\w[\w+.-]*:\/\/[^/@\s]*?:([^/@\s]+)@/.exec(value)?.[1];
  const lines = value.split(/\r?\n/).map((line) => line.trim());
  const all = [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1), ...lines];
  return [...new Set(password === undefined ? all : [...all, password, decode(password)])];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
