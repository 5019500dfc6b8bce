/** Asks an internal listener what it has, with its secret and without. One sentence for each thing that does not hold. */
export async function askListener(
  who: string,
  url: string,
  secret: string,
  names: readonly string[],
): Promise<string[]> {
  try {
    const stranger = await ask(url, `${secret}x`);
    if (stranger.status !== 401)
      return [`the listener of ${who} answers ${stranger.status} to somebody without the secret`];
    const { status, body } = await ask(url, secret);
    if (status !== 200 || typeof body !== "object" || body === null)
      return [`the listener of ${who} answers ${status} when it is asked for its functions`];
    const states = new Map(Object.entries(body));
    return names
      .filter((name) => states.get(name) !== "there")
      .map((name) => `${name} cannot be called in ${who}: ${String(states.get(name) ?? "not listed")}`);
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return [
      `the listener of ${who} does not answer: ${cause instanceof Error ? cause.message : String(cause)}`,
    ];
  }
}

async function ask(url: string, secret: string): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(`${url}/admin/calls`, {
    headers: { authorization: `Bearer ${secret}`, connection: "close" },
    signal: AbortSignal.timeout(10_000),
  });
  return { status: answer.status, body: await answer.json() };
}
