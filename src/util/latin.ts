/**
 * `größe` → `grosse`, `señas` → `senas`: names of folders become names of services, packages and URLs, which are ASCII. Letters
 * of other scripts become their code points (`я` → `44f`), so that two names stay two.
 */
export function latin(name: string): string {
  return name
    .replace(/ß/g, "ss")
    .replace(/æ/gi, "ae")
    .replace(/ø/gi, "o")
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .replace(/[^\p{ASCII}]/gu, (letter) =>
      /\p{Letter}|\p{Number}/u.test(letter) ? `-${letter.codePointAt(0)?.toString(16)}-` : "-",
    );
}
