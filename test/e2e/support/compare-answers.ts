/** What a request is answered with, without what two answers of one process differ in. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Visitor {
  readonly token: string;
  readonly slug: string;
  readonly name: string;
}

const json = { "content-type": "application/json" };
const volatile = /^(date|connection|keep-alive)$/;

/** Somebody new with an article, made through the monolith. */
export async function arrive(monolith: string): Promise<Visitor> {
  const name = `v${Date.now().toString(36)}${Math.random().toString(36).slice(2, 6)}`;
  const user = { username: name, email: `${name}@example.test`, password: "a-password" };
  const registered: { user: { token: string } } = await post(`${monolith}/api/users`, { user }, {});
  const { token } = registered.user;
  const fields = { title: `About ${name}`, description: "d", body: "b", tagList: [name] };
  const made: { article: { slug: string } } = await post(
    `${monolith}/api/articles`,
    { article: fields },
    { authorization: `Token ${token}` },
  );
  return { token, name, slug: made.article.slug };
}

/** Requests to an endpoint (`GET /api/tags`) that any number of processes can answer alike, one after the other. */
export function requestsTo(endpoint: string, { token, slug, name }: Visitor): Request[] {
  const [method = "GET", pattern = "/"] = endpoint.split(" ");
  const path = pattern.replace(":slug", slug).replace(":username", name).replace(":id", "999999");
  const someone = { authorization: `Token ${token}` };
  const nobody: Record<string, string>[] = [{}, { authorization: "Token nonsense" }];
  if (method === "GET") return [...nobody, someone].map((headers) => request(method, path, headers));
  // Nothing that the first of two would take away from the second.
  const bad = ["{bad json", `{"user":{"email":1},"article":{"title":""},"comment":{}}`].map((body) =>
    request(method, path, { ...someone, ...json }, body),
  );
  return [
    ...nobody.map((headers) => request(method, path, { ...headers, ...json }, "{}")),
    ...(method === "DELETE" ? [] : bad),
  ];
}

export async function ask(base: string, request: Request): Promise<Answer> {
  const { pathname } = new URL(request.url);
  const text = request.body === null ? undefined : await request.clone().text();
  const { method, headers } = request;
  const response = await fetch(base + pathname, { method, headers, ...(text && { body: text }) });
  const kept = [...response.headers].filter(([header]) => !volatile.test(header));
  const whole = await response.text();
  const body = whole.replace(/"token":"[^"]+"/g, '"token":"…"');
  // Its hash differs with the token, which says in which second it was made.
  const shown = kept.map(([header, value]) => [header, header === "etag" && body !== whole ? "…" : value]);
  return { status: response.status, headers: Object.fromEntries(shown), body };
}

function request(method: string, path: string, headers: Record<string, string>, body?: string): Request {
  const named = { ...headers, "x-request-id": "one-and-the-same" };
  return new Request(`http://anywhere${path}`, { method, headers: named, ...(body && { body }) });
}

async function post<Result>(url: string, body: object, headers: Record<string, string>): Promise<Result> {
  const init = { method: "POST", headers: { ...json, ...headers }, body: JSON.stringify(body) };
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Result; // what the fixture's README says
}
