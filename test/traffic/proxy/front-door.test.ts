import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { connect as connectPlain } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type TLSSocket } from "node:tls";
import { describe, expect, it, onTestFinished } from "vitest";
import { certificateFile, testCa } from "../support/certificates.ts";
import { eventually } from "../support/eventually.ts";
import { send } from "../support/raw-client.ts";
import { startNamedTarget, startScriptedTarget } from "../support/start-target.ts";
import { startTestProxy, tableOf } from "../support/start-test-proxy.ts";

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "msa-door-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A copy of a certificate that a test may replace. */
function files(name: "server" | "renewed") {
  const at = folder();
  const tls = { cert: join(at, "cert.pem"), key: join(at, "key.pem") };
  const put = (which: "server" | "renewed"): void => {
    copyFileSync(certificateFile(`${which}.pem`), tls.cert);
    copyFileSync(certificateFile(`${which}.key`), tls.key);
  };
  put(name);
  return { tls, put };
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly subject: string;
  readonly socket: TLSSocket;
}

function ask(port: number, agent?: Agent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = {
      port,
      host: "127.0.0.1",
      ca: testCa,
      path: "/a",
      ...(agent === undefined ? {} : { agent }),
    };
    const req = request(options, (res) => {
      const socket = res.socket as TLSSocket; // asked over https
      const subject = String(socket.getPeerCertificate().subject.CN);
      let body = "";
      res.on("data", (text) => {
        body += text;
      });
      res.on("end", () => resolve({ status: res.statusCode ?? 0, body, subject, socket }));
    });
    req.on("error", reject);
    req.end();
  });
}

describe("the front door with a certificate", () => {
  it("answers over TLS and tells the target so", async () => {
    const target = await startNamedTarget("monolith");
    const proxy = await startTestProxy(tableOf(target.url, null), { settings: { tls: files("server").tls } });
    expect(proxy.url).toMatch(/^https:/);
    const { status, body } = await ask(proxy.port);
    expect(status).toBe(200);
    const { headers } = JSON.parse(body) as { headers: string[] };
    expect(headers[headers.indexOf("X-Forwarded-Proto") + 1]).toBe("https");
    expect(headers[headers.indexOf("X-Forwarded-For") + 1]).toBe("127.0.0.1");
  });

  it("takes a new certificate for new connections, and drops none that is open", async () => {
    const target = await startNamedTarget("monolith");
    const { tls, put } = files("server");
    const proxy = await startTestProxy(tableOf(target.url, null), { settings: { tls } });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    const before = await ask(proxy.port, agent);
    expect(before.subject).toBe("localhost");
    put("renewed");
    // Noticed by the watch alone.
    await eventually(() => proxy.events.some(({ kind }) => kind === "certificate-renewed"));
    await eventually(() => proxy.events.at(-1)?.kind === "certificate-renewed");
    const kept = await ask(proxy.port, agent);
    expect(kept.socket).toBe(before.socket);
    expect((await ask(proxy.port)).subject).toBe("renewed.example");
  });

  it("keeps the last good certificate when the new one is broken, and never shows the key", async () => {
    const target = await startNamedTarget("monolith");
    const { tls } = files("server");
    const proxy = await startTestProxy(tableOf(target.url, null), { settings: { tls } });
    writeFileSync(tls.key, "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n");
    proxy.renewCertificate();
    expect(proxy.events.at(-1)).toMatchObject({ kind: "certificate-broken" });
    expect(JSON.stringify(proxy.events)).not.toContain("c2VjcmV0");
    expect((await ask(proxy.port)).status).toBe(200);
  });

  it("does not open with files that are missing or do not belong together", async () => {
    const target = await startNamedTarget("monolith");
    const start = (cert: string, key: string) =>
      startTestProxy(tableOf(target.url, null), { settings: { tls: { cert, key } } });
    await expect(start("/nowhere.pem", certificateFile("server.key"))).rejects.toMatchObject({
      code: "MSA1002",
    });
    await expect(start(certificateFile("server.pem"), certificateFile("renewed.key"))).rejects.toMatchObject({
      code: "MSA1002",
    });
  });

  it("survives whoever speaks something else there, or leaves in the middle", async () => {
    const target = await startNamedTarget("monolith");
    const proxy = await startTestProxy(tableOf(target.url, null), { settings: { tls: files("server").tls } });
    await send(proxy.port, "GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    await new Promise<void>((resolve) => {
      const socket = connectPlain(proxy.port, "127.0.0.1", () => socket.resetAndDestroy());
      socket.on("close", () => resolve());
    });
    const stranger = connect({ port: proxy.port, host: "127.0.0.1", ca: testCa, maxVersion: "TLSv1.1" });
    await new Promise<void>((resolve) => stranger.on("error", () => resolve()));
    expect((await ask(proxy.port)).status).toBe(200);
  });

  it("carries a request that would rather be HTTP/2 as one that would not, and the next one on its connection", async () => {
    const target = await startNamedTarget("monolith");
    const proxy = await startTestProxy(tableOf(target.url, null), { settings: { tls: files("server").tls } });
    const wish = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n";
    const ask = (text: string): string =>
      `POST /a HTTP/1.1\r\nHost: a\r\n${wish}Content-Length: ${text.length}\r\n\r\n${text}`;
    const socket = connect({ port: proxy.port, host: "127.0.0.1", ca: testCa });
    onTestFinished(() => void socket.destroy());
    let seen = "";
    socket.on("data", (bytes) => {
      seen += bytes.toString("latin1");
    });
    for (const text of ["first", "second"]) {
      socket.write(ask(text));
      await eventually(() => seen.includes(`"body":"${text}"`));
    }
    expect(seen).not.toMatch(/h2c|HTTP2-Settings|Upgrade/i);
  });

  it("carries upgrades, and an answer that breaks off breaks off", async () => {
    const target = await startScriptedTarget((socket, text) => {
      if (text.includes("Upgrade:")) {
        socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
        socket.on("data", (bytes) => socket.write(`echo:${bytes}`));
      } else
        socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", () => socket.end());
    });
    const proxy = await startTestProxy(tableOf(target.url, null), { settings: { tls: files("server").tls } });
    const talk = (text: string, until: (seen: string) => boolean): Promise<string> =>
      new Promise((resolve) => {
        let seen = "";
        const socket = connect({ port: proxy.port, host: "127.0.0.1", ca: testCa }, () => socket.write(text));
        socket.on("data", (bytes) => {
          seen += bytes.toString("latin1");
          if (until(seen)) resolve(seen);
          else if (seen.endsWith("\r\n\r\n")) socket.write("ping");
        });
        socket.on("error", () => {});
        socket.on("close", () => resolve(seen));
        onTestFinished(() => void socket.destroy());
      });
    const upgrade = "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n";
    expect(await talk(upgrade, (seen) => seen.endsWith("echo:ping"))).toContain("101 Switching");
    for (const version of ["1.0", "1.1"]) {
      const cut = await talk(`GET / HTTP/${version}\r\nHost: a\r\n\r\n`, () => false);
      expect(cut.endsWith("0\r\n\r\n")).toBe(false);
    }
    await eventually(() => proxy.status().totals.requests === 2);
  });
});

describe("the front door elsewhere", () => {
  it("is a unix socket: who comes through it is known as unix:", async () => {
    const target = await startNamedTarget("monolith");
    const path = join(folder(), "door.sock");
    const proxy = await startTestProxy(tableOf(target.url, null), {
      settings: { host: `unix:${path}`, trustedPeers: ["unix:"] },
    });
    expect(proxy.url).toBe(`unix:${path}`);
    const through = (fields: string): Promise<string> =>
      new Promise((resolve) => {
        let seen = "";
        const socket = connectPlain(path, () =>
          socket.write(`GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${fields}\r\n`),
        );
        socket.on("data", (bytes) => {
          seen += bytes;
        });
        socket.on("close", () => resolve(seen));
      });
    expect(await through("")).toContain('"X-Forwarded-For","unix:"');
    expect(await through("X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: https\r\n")).toMatch(
      /"X-Forwarded-For","192\.0\.2\.1, unix:".*"X-Forwarded-Proto","https"/,
    );
  });

  const hasIpv6 = Object.values(networkInterfaces())
    .flat()
    .some((one) => one?.address === "::1");
  it.runIf(hasIpv6)("is an IPv6 address", async () => {
    const target = await startNamedTarget("monolith");
    const proxy = await startTestProxy(tableOf(target.url, null), { settings: { host: "::1" } });
    expect(proxy.url).toBe(`http://[::1]:${proxy.port}`);
    expect(await (await fetch(`${proxy.url}/a`)).text()).toContain('"X-Forwarded-For","::1"');
  });
});
