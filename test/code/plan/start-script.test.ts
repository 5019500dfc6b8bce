import { expect, test } from "vitest";
import { startScript } from "../../../src/code/plan/needs/start-script.ts";

const of = (start: string, more: Record<string, string> = {}) => startScript({ scripts: { start, ...more } });

test.each([
  ["NODE_ENV=production PORT=3000 node dist/server.js", { env: { NODE_ENV: "production" } }],
  [
    "cross-env NODE_ENV=production LEVEL='very loud' node src/server.js",
    { env: { NODE_ENV: "production", LEVEL: "very loud" } },
  ],
  ["set NODE_ENV=production&& node src/server.js", { env: { NODE_ENV: "production" } }],
  [`NODE_ENV=\${NODE_ENV:-production} node src/server.js`, { env: { NODE_ENV: `\${NODE_ENV:-production}` } }],
  [
    "node -r dotenv/config --max-old-space-size=512 src/server.js --verbose",
    {
      preloads: [{ flag: "--require", name: "dotenv/config" }],
      flags: ["--max-old-space-size=512"],
      args: ["--verbose"],
    },
  ],
  [
    'NODE_OPTIONS="--require ./src/tracing.js --enable-source-maps" node src/server.js',
    { preloads: [{ flag: "--require", name: "./src/tracing.js" }], flags: ["--enable-source-maps"] },
  ],
  [
    "node --env-file .env --env-file-if-exists=.env.local src/server.js",
    { envFiles: [".env", ".env.local"] },
  ],
  ["node --inspect=9229 --watch -C dev src/server.js", { flags: ["-C", "dev"] }],
  ["dotenv -e .env.local -- node src/server.js", { envFiles: [".env.local"] }],
  ["dotenv -e .env.local node src/server.js", { envFiles: [".env.local"] }],
  ["dotenv -- node src/server.js", { envFiles: [".env"] }],
  ["env-cmd -f ./config/dev.env node src/server.js", { envFiles: ["./config/dev.env"] }],
  ["env-cmd .env.dev node src/server.js", { envFiles: [".env.dev"] }],
  ["dotenvx run -f .env.dev -- node src/server.js", { envFiles: [".env.dev"] }],
  ["node src/server.js | pino-pretty > log.txt", {}],
  [
    "ts-node --files -P tsconfig.server.json -r tsconfig-paths/register src/server.ts",
    {
      env: { TS_NODE_FILES: "true", TS_NODE_PROJECT: "tsconfig.server.json" },
      preloads: [{ flag: "--require", name: "tsconfig-paths/register" }],
    },
  ],
  [
    "tsx watch --tsconfig tsconfig.server.json src/server.ts",
    { env: { TSX_TSCONFIG_PATH: "tsconfig.server.json" } },
  ],
  [
    'nodemon -w src -e ts --exec "node -r ts-node/register" src/server.ts',
    { preloads: [{ flag: "--require", name: "ts-node/register" }] },
  ],
  ["pm2-runtime start src/server.js -i max", {}],
])("%s", (start, expected) => {
  expect(of(start)).toEqual({
    env: {},
    envFiles: [],
    flags: [],
    preloads: [],
    args: [],
    unread: [],
    ...expected,
  });
});

test("scripts that run scripts are followed, with what they hand on", () => {
  const more = { prebuild: "rimraf dist", serve: "NODE_ENV=production node -r dotenv/config dist/server.js" };
  expect(of("npm run build && npm run serve -- --loud", more)).toMatchObject({
    env: { NODE_ENV: "production" },
    preloads: [{ flag: "--require", name: "dotenv/config" }],
    args: ["--loud"],
  });
  expect(startScript({ scripts: { a: "npm run a" } }).env).toEqual({});
  expect(of("npm run start").env).toEqual({});
});

test("what stands behind the output of a command is read all the same", () => {
  expect(of("V=$(cat VERSION) W=`date +%s` node -r ./trace.js server.js")).toMatchObject({
    preloads: [{ flag: "--require", name: "./trace.js" }],
    unread: [expect.stringContaining("sets V "), expect.stringContaining("sets W ")],
  });
});

test.each([
  ["VERSION=$(git describe) node src/server.js", "sets VERSION to what a command prints"],
  ["cd server && node index.js", "works in server"],
  ["./start.sh", "runs ./start.sh, which msa does not read"],
  ["sh -c 'exec node src/server.js'", "runs sh -c"],
  ["env-cmd -e dev node src/server.js", "runs env-cmd -e"],
  ["node src/server.js --host $HOST", "gives its entry $HOST"],
])("%s is told, for a service cannot repeat it", (start, said) => {
  expect(of(start).unread).toEqual([expect.stringContaining(said)]);
});
