/** Sequelize's and Mongoose's default table names, for the words that models are usually called. */
export function plural(word: string): string {
  if (/(person)$/i.test(word)) return word.replace(/person$/i, "people");
  if (/(s|people|media|data|news|series)$/i.test(word) && !/(ss|us)$/i.test(word)) return word;
  if (/[^aeiou]y$/i.test(word)) return word.replace(/y$/i, "ies");
  return /(s|x|z|ch|sh)$/i.test(word) ? `${word}es` : `${word}s`;
}

/** The other way round, for the same words. */
export function singularWord(word: string): string {
  if (/people$/i.test(word)) return word.replace(/people$/i, "person");
  if (/ies$/i.test(word) && word.length > 4 && !/series$/i.test(word)) return word.replace(/ies$/i, "y");
  if (/(ch|sh|x|z|ss)es$/i.test(word)) return word.replace(/es$/i, "");
  return /s$/i.test(word) && !/(ss|us|is|news|series)$/i.test(word) ? word.replace(/s$/i, "") : word;
}
