/** Sequelize's and Mongoose's default table names, for the words that models are usually called. */
export function plural(word: string): string {
  if (/(person)$/i.test(word)) return word.replace(/person$/i, "people");
  if (/(s|people|media|data|news|series)$/i.test(word) && !/(ss|us)$/i.test(word)) return word;
  if (/[^aeiou]y$/i.test(word)) return word.replace(/y$/i, "ies");
  return /(s|x|z|ch|sh)$/i.test(word) ? `${word}es` : `${word}s`;
}
