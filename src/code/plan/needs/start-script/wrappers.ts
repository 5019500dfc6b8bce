interface Wrapper {
  readonly envFiles: readonly string[];
  readonly unread: readonly string[];
  /** The command that it runs. */
  readonly rest: readonly string[];
}

interface Options {
  /** Options whose value is a file of variables. */
  readonly file: RegExp;
  /** Options that take the next word for something else. */
  readonly valued: RegExp;
  /** Options with which the variables come from somewhere that is not read here. */
  readonly elsewhere: RegExp;
}

const wrappers: Readonly<Record<string, Options>> = {
  dotenv: { file: /^(-e|--env)$/, valued: /^(-v|-p)$/, elsewhere: /^(-c|-v)$/ },
  dotenvx: {
    file: /^(-f|--env-file)$/,
    valued: /^(-e|--env|-fk|--convention)$/,
    elsewhere: /^(-e|--env|--convention)$/,
  },
  "env-cmd": {
    file: /^(-f|--file)$/,
    valued: /^(-e|--environments|-r|--rc-file)$/,
    elsewhere: /^(-e|--environments|-r|--rc-file)$/,
  },
};

/** `dotenv -e .env.local -- node server.js`: commands that read files of variables and run another one. Null for any other command. */
export function readWrapper(words: readonly string[]): Wrapper | null {
  const name = words[0]?.split("/").at(-1) ?? "";
  const options = Object.hasOwn(wrappers, name) ? wrappers[name] : undefined;
  if (options === undefined) return null;
  const envFiles: string[] = [];
  const unread: string[] = [];
  let at = name === "dotenvx" && words[1] === "run" ? 2 : 1;
  for (; at < words.length; at++) {
    const word = words[at] ?? "";
    const [flag = "", stated] = word.startsWith("-") ? word.split(/=(.*)/s) : [word];
    if (word === "--") {
      at++;
      break;
    }
    if (options.elsewhere.test(flag))
      unread.push(`runs ${name} ${flag}: the service starts without the variables that it sets`);
    if (options.file.test(flag)) envFiles.push(stated ?? words[++at] ?? "");
    else if (options.valued.test(flag) && stated === undefined) at++;
    // The older form of env-cmd: its file, then the command.
    else if (/^(\.\/)?\.env/.test(word)) envFiles.push(word);
    else if (!word.startsWith("-")) break;
  }
  const stands = envFiles.length > 0 || unread.length > 0;
  return { envFiles: stands ? envFiles : [".env"], unread, rest: words.slice(at) };
}
