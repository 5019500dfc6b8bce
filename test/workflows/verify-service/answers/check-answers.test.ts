import { createServer, type RequestListener, type Server } from "node:http";
import { afterEach, expect, test } from "vitest";
import type { ExtractionPlan, PlannedRoute } from "../../../../src/code/plan/plan.ts";
import { checkAnswers } from "../../../../src/workflows/verify-service/answers/check-answers.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: (server: Server) => RequestListener): Promise<string> {
  const server = createServer();
  server.on("request", listener(server));
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  return typeof address === "object" && address !== null ? `http://127.0.0.1:${address.port}` : "";
}

/** Answers each path with what is given for it, and ends after one request to `last`. */
const monolith = (last: string) =>
  serve((server) => (request, response) => {
    response.end(JSON.stringify({ path: request.url }), () => {
      if (request.url !== last) return;
      server.closeAllConnections();
      server.close();
    });
  });

const service = (more: object = {}) =>
  serve(() => (request, response) => void response.end(JSON.stringify({ path: request.url, ...more })));

function planOf(routes: readonly [endpoint: string, owner: PlannedRoute["owner"]][]): ExtractionPlan {
  const rows = routes.map(([endpoint, owner]) => ({ endpoint, owner, regex: null, sideEffects: null }));
  return { service: { dir: "services/games" }, routes: rows } as unknown as ExtractionPlan;
}

test("a monolith that a request of another module brings down is no difference of the service", async () => {
  const plan = planOf([
    ["GET /crashes", "monolith"],
    ["GET /games", "service"],
    ["GET /games/:id", "service"],
  ]);
  expect(await checkAnswers(plan, await monolith("/crashes"), await service())).toEqual({
    seen: "1 GET endpoints answered alike, without a login, 1 of them below 400; 0 fields differ in the monolith itself; not compared, the monolith gave no answer: GET /games/:id",
  });
});

test("where the monolith answers nothing, nothing was compared", async () => {
  const plan = planOf([["GET /games", "service"]]);
  expect(await checkAnswers(plan, await monolith("/games"), await service())).toEqual({
    skipped: "not compared, the monolith gave no answer: GET /games",
  });
});

test("what the service answers otherwise is named with its path, no answer of it too", async () => {
  const plan = planOf([["GET /games/:id", "service"]]);
  await expect(checkAnswers(plan, await monolith("/none"), await service({ more: 1 }))).rejects.toThrow(
    "1 answers differ from the monolith's: GET /games/:id (/games/1): more differs",
  );
  const ended = await monolith("/ended");
  await fetch(`${ended}/ended`).then((response) => response.text());
  await expect(checkAnswers(plan, await monolith("/none"), ended)).rejects.toThrow(
    "status 0, in the monolith 200",
  );
});
