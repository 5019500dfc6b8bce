/** What a GET was answered with. */
export interface Answer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const timeoutMs = 15_000;
/** The same request to all sides, also where the application would give it a number of its own. */
const headers = { "x-request-id": "msa-verify", accept: "application/json, */*;q=0.5" };

/** Never throws: no answer is an answer with status 0. */
export async function ask(url: string): Promise<Answer> {
  try {
    const response = await fetch(url, {
      headers,
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: await response.text(),
    };
  } catch (error) {
    return { status: 0, headers: {}, body: error instanceof Error ? error.message : String(error) };
  }
}
