import picomatch from "picomatch";

/** Which modules a team says a file belongs to, in the order in which it names them. */
export interface StatedFiles {
  readonly claimsOn: (file: string) => readonly string[];
}

/** Whole paths are looked up; only patterns are tried one by one. */
export function statedFiles(
  stated: Readonly<Record<string, { readonly files?: readonly string[] }>>,
): StatedFiles {
  const exact = new Map<string, string[]>();
  const order = new Map(Object.keys(stated).map((name, index) => [name, index]));
  const globs: { name: string; matches: (file: string) => boolean }[] = [];
  for (const [name, { files = [] }] of Object.entries(stated)) {
    for (const file of files) {
      const names = exact.get(file) ?? [];
      if (!names.includes(name)) exact.set(file, [...names, name]);
    }
    const patterns = files.filter(isPattern);
    if (patterns.length > 0) globs.push({ name, matches: picomatch(patterns) });
  }
  return {
    claimsOn: (file) => {
      const said = exact.get(file) ?? [];
      const matched = globs.filter(({ matches }) => matches(file)).map(({ name }) => name);
      return [...new Set([...said, ...matched])].sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
    },
  };
}

export const isPattern = (text: string): boolean => /[*?[\]{}()!+@]/.test(text);
