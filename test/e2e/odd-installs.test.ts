/** Packages that cannot be had, and package managers that are not there: told before or after, never half of it left behind. */

import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { makeTree, snapshot } from "../code/write/trees.ts";
import { openShop, type Shop } from "./support/open-shop.ts";

const patience = 2 * 60_000;
let shop: Shop;
let registry: Server | null = null;
afterEach(async () => {
  registry?.closeAllConnections();
  registry?.close();
  registry = null;
  await shop.close();
});

/** A registry that has nothing, and asks everybody who they are. */
async function openRegistry(): Promise<{ port: number; asked: Map<string, string | undefined> }> {
  const asked = new Map<string, string | undefined>();
  const server = createServer((request, response) => {
    asked.set(request.url ?? "", request.headers.authorization);
    const known = request.headers.authorization === "Bearer s3cret";
    response.writeHead(known ? 404 : 401, { "content-type": "application/json" }).end("{}");
  });
  await new Promise<void>((listening) => void server.listen(0, "127.0.0.1", listening));
  registry = server;
  const address = server.address();
  return { port: typeof address === "object" && address !== null ? address.port : 0, asked };
}

test(
  "a registry that refuses is asked with the monolith's settings and named; nothing of the install stays, and no secret goes into the service",
  async () => {
    const { port, asked } = await openRegistry();
    const host = `127.0.0.1:${port}`;
    shop = await openShop({
      ".npmrc": `registry=http://${host}/\n//${host}/:_authToken=s3cret\nfetch-retries=0\nlegacy-peer-deps=true\n`,
    });
    const before = snapshot(shop.dir);
    // What npm itself is told by whoever runs these tests would be stronger than the file.
    const env = { npm_config_registry: "", NPM_CONFIG_REGISTRY: "" };
    const { code, stderr } = await shop.msaWith({ env }, "extract", "orders");
    expect(code).toBe(1);
    expect(stderr).toContain("MSA2009");
    expect(stderr).toContain("installing packages failed: the registry does not give express");
    expect(stderr).toContain("--verify none");
    expect(asked.get("/express")).toBe("Bearer s3cret");
    const service = join(shop.dir, "services/orders");
    expect(existsSync(join(service, "node_modules"))).toBe(false);
    expect(readFileSync(join(service, ".npmrc"), "utf8")).toBe(
      `registry=http://${host}/\nfetch-retries=0\nlegacy-peer-deps=true\n`,
    );
    expect((await shop.msa("undo")).code).toBe(0);
    expect(snapshot(shop.dir)).toEqual(before);
    asked.clear();
    expect((await shop.msa("extract", "orders", "--verify", "none")).code).toBe(0);
    expect([...asked]).toEqual([]);
  },
  patience,
);

test(
  "a package manager that is not installed is told before anything is written, and is not needed with --verify none",
  async () => {
    shop = await openShop({ "pnpm-lock.yaml": "lockfileVersion: '9.0'\n" });
    // A shell that knows node, npm and git, and no pnpm.
    const bin = makeTree({});
    for (const tool of ["node", "npm", "git", "sh"]) symlinkSync(toolPath(tool), join(bin, tool));
    const env = { PATH: bin };
    const { code, stdout, stderr } = await shop.msaWith({ env }, "extract", "orders");
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("MSA4005");
    expect(stderr).toContain("pnpm does not run here");
    expect(stderr).toContain("npm install --global pnpm");
    expect(shop.changed()).toBe("");
    expect((await shop.msaWith({ env }, "extract", "orders", "--verify", "none")).code).toBe(0);
    expect((await shop.msaWith({ env }, "undo")).code).toBe(0);
    expect(shop.changed()).toBe("");
  },
  patience,
);

test(
  "the newer Yarn gets settings of its own: a project beside the monolith's, with packages where Node finds them",
  async () => {
    shop = await openShop({
      "yarn.lock": "__metadata:\n  version: 8\n",
      ".yarnrc.yml": "nodeLinker: pnp\nyarnPath: .yarn/releases/yarn-4.9.1.cjs\nenableTelemetry: false\n",
    });
    expect((await shop.msa("extract", "orders", "--verify", "none")).code).toBe(0);
    const read = (path: string): string => readFileSync(join(shop.dir, "services/orders", path), "utf8");
    expect(read(".yarnrc.yml")).toBe(
      "enableImmutableInstalls: false\nnodeLinker: node-modules\nenableTelemetry: false\n",
    );
    expect(read("yarn.lock")).toContain("__metadata");
    expect(read("Dockerfile")).toContain("RUN corepack enable");
    expect(read("Dockerfile")).toContain("RUN yarn install\n");
    expect(read("Dockerfile")).not.toContain("--non-interactive");
    expect((await shop.msa("undo")).code).toBe(0);
    expect(shop.changed()).toBe("");
  },
  patience,
);

function toolPath(tool: string): string {
  const found = (process.env.PATH ?? "")
    .split(":")
    .map((folder) => join(folder, tool))
    .find((path) => existsSync(path));
  return found ?? join(dirname(process.execPath), tool);
}
