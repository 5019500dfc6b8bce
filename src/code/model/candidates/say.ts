/** Numbers and names as reasons say them. */
export function list(names: readonly string[]): string {
  return names.length > 5 ? `${names.slice(0, 5).join(", ")} and ${names.length - 5} more` : names.join(", ");
}

export const percent = (share: number): string => `${Math.round(share * 100)} %`;

export const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? "" : "s"}`;
