/** Proxies that are programs: one process of one thread each, and no more said than where to. */
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import net from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** One process that logs nothing, with `http` in its place. */
function nginxConfig(folder, http) {
  const kinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  for (const kind of kinds) mkdirSync(join(folder, kind));
  return {
    file: "nginx.conf",
    text: `daemon off; master_process off; pid ${folder}/nginx.pid; error_log stderr error;
events { worker_connections 4096; }
http { access_log off; keepalive_requests 100000000;
${kinds.map((kind) => `${kind}_temp_path ${folder}/${kind};`).join(" ")}
${http} }\n`,
    argv: (file) => ["-c", file, "-p", folder],
  };
}

const engines = {
  /** In the place of the upstream that Node would be: it leaves more of a processor to whoever asks. */
  upstream: {
    command: "nginx",
    start(folder, port) {
      writeFileSync(join(folder, "large.json"), "b".repeat(102_400));
      return nginxConfig(
        folder,
        `default_type "application/json; charset=utf-8"; add_header X-Powered-By Express;
server { listen ${port};
  location / { add_header ETag 'W/"abc"'; return 200 "${"a".repeat(1_024)}"; }
  location ~ /large/ { root ${folder}; try_files /large.json =404; }
}`,
      );
    },
  },
  nginx: {
    version: ["-v"],
    start: (folder, port, origin, http2Port) =>
      nginxConfig(
        folder,
        `  upstream target { server 127.0.0.1:${origin}; keepalive 512; keepalive_requests 100000000; }
  server { listen 127.0.0.1:${port}; listen 127.0.0.1:${http2Port} http2; location / {
    proxy_pass http://target; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
  } }`,
      ),
  },
  haproxy: {
    version: ["-v"],
    start: (_folder, port, origin, http2Port) => ({
      file: "haproxy.cfg",
      text: `global
  nbthread 1
  maxconn 4096
defaults
  mode http
  option forwardfor
  http-reuse always
  timeout connect 5s
  timeout client 60s
  timeout server 60s
frontend door
  bind 127.0.0.1:${port}
  bind 127.0.0.1:${http2Port} proto h2
  default_backend target
backend target
  server one 127.0.0.1:${origin}\n`,
      argv: (file) => ["-db", "-f", file],
    }),
  },
  caddy: {
    version: ["version"],
    env: { GOMAXPROCS: "1" },
    start: (_folder, port, origin) => ({
      file: "Caddyfile",
      text: `{
  admin off
  auto_https off
}
http://127.0.0.1:${port}, http://shop.example:${port} {
  bind 127.0.0.1
  reverse_proxy 127.0.0.1:${origin} {
    transport http {
      keepalive_idle_conns_per_host 512
    }
  }
}\n`,
      argv: (file) => ["run", "--adapter", "caddyfile", "--config", file],
    }),
  },
};

export const engineNames = Object.keys(engines).filter((name) => name !== "upstream");

export function hasEngine(name) {
  return spawnSync(name, engines[name].version).status === 0;
}

/** Listens when it resolves. `http2Port`: where it speaks HTTP/2 without TLS; null where it does not. */
export async function startEngine(name, folder, origin) {
  const { start, command = name, env = {} } = engines[name];
  const port = await freePort();
  const http2Port = await freePort();
  const home = join(folder, name);
  mkdirSync(home);
  const { file, text, argv } = start(home, port, origin, http2Port);
  writeFileSync(join(home, file), text);
  const child = spawn(command, argv(join(home, file)), {
    cwd: home,
    env: { ...process.env, HOME: home, ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (bytes) => {
    said = (said + bytes).slice(-2_000);
  });
  for (let tries = 0; !(await accepts(port)); tries++) {
    if (child.exitCode !== null || tries > 200) throw new Error(`${name} did not start:\n${said}`);
    await sleep(50);
  }
  return { process: child, port, http2Port: name === "caddy" ? null : http2Port };
}

function freePort() {
  const server = net.createServer();
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function accepts(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, "127.0.0.1");
    socket.on("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}
