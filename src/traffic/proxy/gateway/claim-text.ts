/** What a header can carry of a claim; null when there is nothing to say. */
export function claimText(value: unknown): string | null {
  const parts = Array.isArray(value) ? value : [value];
  const texts = parts.filter((one) => ["string", "number", "boolean"].includes(typeof one)).map(String);
  if (texts.length === 0) return null;
  const text = texts.join(",");
  // Line ends would be fields of their own; beyond latin1 there are no bytes for it.
  return /^[\x20-\x7e\xa0-\xff]*$/.test(text) ? text : encodeURIComponent(text);
}
