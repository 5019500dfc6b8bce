/** Says that a request has two of them: the door would believe the one, and the target perhaps the other. */
export const twice = Symbol("twice");

/** Value of the field that carries a credential; `name` in lower case. */
export function credentialOf(rawHeaders: readonly string[], name: string): string | typeof twice | null {
  let found: string | null = null;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    if (rawHeaders[at]!.length !== name.length || rawHeaders[at]!.toLowerCase() !== name) continue;
    if (found !== null) return twice;
    found = rawHeaders[at + 1]!;
  }
  return found;
}
