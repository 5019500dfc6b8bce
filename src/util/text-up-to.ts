/** Body of an answer as UTF-8. Rejects with `tooLarge` when it has more than `limit` bytes, without reading on. */
export async function textUpTo(answer: Response, limit: number, tooLarge: string): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of answer.body ?? []) {
    size += part.length;
    if (size > limit) throw new Error(tooLarge);
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}
