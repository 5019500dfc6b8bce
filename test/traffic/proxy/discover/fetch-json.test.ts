import { createServer, type RequestListener } from "node:http";
import { expect, it, onTestFinished } from "vitest";
import { fetchText } from "../../../../src/traffic/proxy/discover/fetch-json.ts";
import { listen } from "../../../../src/traffic/proxy/listen.ts";
import { closedPort } from "../../support/start-target.ts";

async function answering(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${await listen(server, 0, "127.0.0.1")}/`;
}

const signal = new AbortController().signal;

it("an answer without end is given up at its limit", async () => {
  const piece = "x".repeat(65_536);
  const url = await answering((_req, res) => {
    const more = (): void => {
      while (!res.destroyed && res.write(piece));
      if (!res.destroyed) res.once("drain", more);
    };
    more();
  });
  await expect(fetchText(url, { signal })).rejects.toThrow("answered with more than 4194304 bytes");
});

it("a redirect is an answer like any other: a token goes nowhere else", async () => {
  const seen: (string | undefined)[] = [];
  const elsewhere = await answering((req, res) => {
    seen.push(req.headers["x-consul-token"] as string | undefined); // sent once at most
    res.end();
  });
  const url = await answering((_req, res) => res.writeHead(307, { location: elsewhere }).end());
  const { status } = await fetchText(url, { headers: { "x-consul-token": "s3cret" }, signal });
  expect({ status, seen }).toEqual({ status: 307, seen: [] });
});

it("nobody there: the error says why, and not only that", async () => {
  const port = await closedPort();
  await expect(fetchText(`http://127.0.0.1:${port}/`, { signal })).rejects.toThrow(/ECONNREFUSED/);
});
