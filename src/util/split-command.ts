/** `npm run "a b"` → `["npm", "run", "a b"]`: words and quotes, nothing else that a shell does. */
export function splitCommand(command: string): string[] {
  const words: string[] = [];
  let word: string | null = null;
  let quote: string | null = null;
  for (let i = 0; i < command.length; i++) {
    const char = command[i]!;
    if (quote !== null) {
      if (char === quote) quote = null;
      else word += char === "\\" && quote === '"' && i + 1 < command.length ? command[++i]! : char;
    } else if (char === '"' || char === "'") {
      quote = char;
      word ??= "";
    } else if (/\s/.test(char)) {
      if (word !== null) words.push(word);
      word = null;
    } else {
      word = (word ?? "") + (char === "\\" && i + 1 < command.length ? command[++i]! : char);
    }
  }
  if (word !== null) words.push(word);
  return words;
}
