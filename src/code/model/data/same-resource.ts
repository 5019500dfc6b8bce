import { kebab, singular } from "../homes/words.ts";

/** Does a table carry the name of a module: `Users` and `user_settings` that of `user`? */
export function sameResource(module: string, table: string): boolean {
  const name = singular(kebab(module));
  const words = kebab(table).split("-").map(singular);
  return words.some((_, at) => words.slice(0, at + 1).join("-") === name);
}
