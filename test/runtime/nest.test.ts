import "reflect-metadata";
import { mkdirSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Controller, Get, HttpException, Module } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { afterEach, expect, test } from "vitest";
import type { RemoteError } from "../../templates/runtime/remote-error.js";
import { failureOf, openPeers } from "./open-peers.ts";
import { writeRuntime } from "./open-runtime.ts";

const { listen, connect } = openPeers();
const closers: (() => unknown)[] = [];
afterEach(() => Promise.all(closers.splice(0).map((close) => close())));

function openNest(): { nestUnavailable(error: RemoteError): unknown } {
  const root = writeRuntime({ modules: "commonjs", uses: ["calls", "nest"] });
  mkdirSync(join(root, "node_modules"));
  const packages = fileURLToPath(new URL("../../node_modules/@nestjs", import.meta.url));
  symlinkSync(packages, join(root, "node_modules/@nestjs"));
  return createRequire(join(root, "index.js"))("./msa-runtime/index.js");
}

/** What a Nest application answers when the call of its controller fails with this. */
async function answerOf(call: () => Promise<unknown>): Promise<{ status: number; body: unknown }> {
  class Probe {
    find(): Promise<unknown> {
      return call();
    }
  }
  Get()(Probe.prototype, "find", Object.getOwnPropertyDescriptor(Probe.prototype, "find") ?? {});
  Controller()(Probe);
  class Root {}
  Module({ controllers: [Probe] })(Root);
  const app = await NestFactory.create(Root, { logger: false });
  await app.listen(0, "127.0.0.1");
  closers.push(() => app.close());
  const answer = await fetch(await app.getUrl());
  return { status: answer.status, body: JSON.parse(await answer.text()) };
}

test("with nestUnavailable a peer that is down is an HttpException with status 503", async () => {
  const { nestUnavailable } = openNest();
  const listener = await listen({});
  await listener.close();
  const client = connect(listener.url, { unavailable: nestUnavailable });
  const error = await failureOf(client.call("Users", "find", []));
  expect(error).toBeInstanceOf(HttpException);
  expect(error.cause).toMatchObject({ code: "MSA_PEER_DOWN" });
  expect(await answerOf(() => client.call("Users", "find", []))).toEqual({
    status: 503,
    body: { statusCode: 503, message: "users is not available", code: "MSA_PEER_DOWN" },
  });
});

test("without it Nest answers 503 all the same", async () => {
  const listener = await listen({});
  await listener.close();
  const client = connect(listener.url);
  expect(await answerOf(() => client.call("Users", "find", []))).toMatchObject({ status: 503 });
});

test("an HttpException from the other process is answered as if it had been thrown here", async () => {
  const thrown = new HttpException({ errors: { slug: "taken" } }, 422);
  const { url } = await listen({ "Users.find": () => Promise.reject(thrown) });
  const here = await answerOf(() => Promise.reject(thrown));
  expect(await answerOf(() => connect(url, { errors: { HttpException } }).call("Users", "find", []))).toEqual(
    here,
  );
  expect(here).toEqual({ status: 422, body: { errors: { slug: "taken" } } });
});
