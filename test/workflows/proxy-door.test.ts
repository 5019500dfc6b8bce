import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { get as getTls } from "node:https";
import { join } from "node:path";
import { kill } from "node:process";
import type { TLSSocket } from "node:tls";
import { expect, test } from "vitest";
import { spawnMsa } from "../cli/spawn-msa.ts";
import { certificateFile, testCa } from "../traffic/support/certificates.ts";
import { answer, shop, withProxy } from "./proxy-shop.ts";

function subjectOf(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    getTls({ port, host: "127.0.0.1", ca: testCa, agent: false, path: "/orders/1" }, (res) => {
      res.resume();
      const { subject } = (res.socket as TLSSocket).getPeerCertificate(); // asked over https
      res.on("end", () => resolve(`${res.statusCode} ${subject.CN}`));
    }).on("error", reject);
  });
}

test("2 workers with a certificate: relative paths, and SIGHUP takes the new one", async () => {
  const { root, port, proxy } = await shop({ workers: 2, tls: { cert: "cert.pem", key: "key.pem" } });
  const put = (name: "server" | "renewed"): void => {
    copyFileSync(certificateFile(`${name}.pem`), join(root, "cert.pem"));
    copyFileSync(certificateFile(`${name}.key`), join(root, "key.pem"));
  };
  put("server");
  const { code, stdout, stderr } = await withProxy(root, [], "SIGTERM", async (pid) => {
    expect(await subjectOf(port)).toBe("200 localhost");
    put("renewed");
    kill(pid, "SIGHUP");
    for (const _connection of [1, 2, 3, 4])
      await expect.poll(() => subjectOf(port), { timeout: 5_000 }).toBe("200 renewed.example");
    const { stdout: status } = await spawnMsa(["status", "--json"], { cwd: root });
    expect(JSON.parse(status).proxy).toMatchObject({ running: true, url: proxy.replace("http:", "https:") });
  });
  expect(code).toBe(0);
  expect(stdout).toContain(`https://127.0.0.1:${port}`);
  expect(stderr).toContain("took the changed certificate");
  expect(stdout + stderr).not.toContain(readFileSync(join(root, "key.pem"), "utf8").split("\n")[1]);
});

test("a hang-up looks at the table, and does not end a proxy that no terminal holds", async () => {
  const { root, proxy } = await shop();
  const { code } = await withProxy(root, ["--quiet"], "SIGTERM", async (pid) => {
    kill(pid, "SIGHUP");
    expect(await answer(`${proxy}/orders/1`)).toBe("monolith");
  });
  expect(code).toBe(0);
});

test("a key that is missing is told, with its place", async () => {
  const { root } = await shop({ tls: { cert: "cert.pem", key: "key.pem" } });
  writeFileSync(join(root, "cert.pem"), readFileSync(certificateFile("server.pem")));
  const { code, stderr } = await spawnMsa(["proxy"], { cwd: root });
  expect([code, stderr]).toEqual([2, expect.stringContaining("proxy.tls.key")]);
});

test("2 workers behind a unix socket; one that was killed leaves no obstacle", async () => {
  const { root } = await shop({ workers: 2, host: "unix:door.sock" });
  const path = join(root, "door.sock");
  writeFileSync(
    join(root, "msa.config.json"),
    readFileSync(join(root, "msa.config.json"), "utf8").replace("unix:door.sock", `unix:${path}`),
  );
  const ask = (): Promise<number> =>
    new Promise((resolve, reject) => {
      const req = request({ socketPath: path, path: "/orders/1", agent: false }, (res) => {
        res.resume();
        resolve(res.statusCode ?? 0);
      });
      req.on("error", reject).end();
    });
  await withProxy(root, ["--quiet"], "SIGKILL", async () => expect(await ask()).toBe(200));
  expect(existsSync(path)).toBe(true);
  const { code, stdout } = await withProxy(root, ["--quiet"], "SIGTERM", async () =>
    expect(await ask()).toBe(200),
  );
  expect([code, existsSync(path)]).toEqual([0, false]);
  expect(stdout).toContain(`unix:${path}`);
});
