import { type CommandEntry, previewFlags } from "./command-entry.ts";

const force = { flags: "--force", text: "move although the target does not answer; needs --reason" };
const reason = { flags: "--reason <text>", text: "why, for the history" };

/** Commands of the online wing: they run things and move requests. */
export const trafficCommands: readonly CommandEntry[] = [
  {
    name: "up",
    summary: "start monolith, services and proxy; stop all on Ctrl-C",
    flags: [
      { flags: "--detach", text: "return once everything is healthy; `msa down` stops it" },
      { flags: "--only <names>", text: "only these of monolith, <service>, proxy (comma-separated)" },
      { flags: "--timeout <seconds>", text: "how long each process may take to get healthy (default 60)" },
    ],
    examples: [
      ["msa up", "in the foreground, with everybody's log"],
      ["msa up --detach", "in the background"],
    ],
    load: () => import("./commands/up.ts"),
  },
  {
    name: "down",
    summary: "stop what `msa up` started",
    flags: [],
    examples: [["msa down", "stop proxy, services and monolith, in that order"]],
    load: () => import("./commands/down.ts"),
  },
  {
    name: "proxy",
    summary: "run only the routing proxy",
    flags: [
      { flags: "--port <port>", text: "port for the requests" },
      { flags: "--admin-port <port>", text: "port of the admin API and dashboard" },
      { flags: "--host <address>", text: "address to listen on" },
      { flags: "--workers <number>", text: "processes that carry the requests, or auto: one a processor" },
      { flags: "--debug-headers", text: "say in x-msa-served-by who answered" },
      { flags: "--engine <name>", text: "nginx or haproxy carries the requests, on this table" },
      { flags: "--check", text: "validate configuration and routes, then exit" },
    ],
    examples: [
      ["msa proxy", "until Ctrl-C; SIGTERM drains"],
      ["msa proxy --check", "validate and exit"],
      ["msa proxy --engine nginx", "nginx as the data plane, reloaded on every move"],
      ["msa proxy explain GET /api/posts/1", "who would answer, and why"],
    ],
    load: () => import("./commands/proxy.ts"),
    commands: [
      {
        name: "explain",
        args: ["<method>", "<path>"],
        summary: "which route and target would answer, and why",
        flags: [
          {
            flags: "-H, --header <name:value>",
            text: "a header of the request; may be repeated",
            repeat: true,
          },
          { flags: "--host <name>", text: "the host that the request is for" },
        ],
        examples: [
          ["msa proxy explain GET /api/posts/1 --host api.example.com", "where rows are for certain hosts"],
          [
            'msa proxy explain GET /api/posts/1 -H "authorization: Bearer x"',
            "with what makes a user sticky",
          ],
        ],
        load: () => import("./commands/proxy-explain.ts"),
      },
      {
        name: "token",
        args: ["<side>"],
        summary: "a header with which a tester reaches the service, or the monolith, whatever the table says",
        flags: [{ flags: "--for <duration>", text: "how long it holds, such as 30m, 8h or 7d (default 8h)" }],
        examples: [
          [
            "msa proxy token service --for 2h",
            "signed with MSA_FORCE_SECRET, which the proxy must have, too",
          ],
        ],
        load: () => import("./commands/proxy-token.ts"),
      },
      {
        name: "key",
        args: ["<holder>"],
        summary: "a new API key, and what the route table keeps of it",
        flags: [],
        examples: [["msa proxy key erp", "the key is shown once; the table gets its hash"]],
        load: () => import("./commands/proxy-key.ts"),
      },
    ],
  },
  {
    name: "move",
    args: ["<endpoint|module>", "<state>"],
    summary: "let monolith, shadow, canary or service answer",
    flags: [
      { flags: "--weight <percent>", text: "percent of users that the service answers; with canary" },
      {
        flags: "--when <key=values>",
        text: "only for requests with header:<name>, cookie:<name>, jwt:<claim>, host or ip of these values; may be repeated",
        repeat: true,
      },
      force,
      reason,
      previewFlags.dryRun,
      previewFlags.exitCode,
    ],
    examples: [
      ['msa move "GET /api/posts/:slug" canary --weight 10', "one endpoint, a tenth of the users"],
      ["msa move posts service", "all endpoints of a module"],
      ["msa move posts service --when header:x-tenant=acme", "for one tenant"],
    ],
    load: () => import("./commands/move.ts"),
  },
  {
    name: "rollback",
    args: ["<endpoint|module>"],
    summary: "back to the monolith, never gated",
    flags: [reason, previewFlags.dryRun, previewFlags.exitCode],
    examples: [["msa rollback posts", "the monolith answers all of them again"]],
    load: () => import("./commands/rollback.ts"),
  },
  {
    name: "export",
    args: ["<engine>"],
    summary: "the route table for other proxies, and for Kubernetes",
    flags: [
      { flags: "-o, --output <file>", text: "write it there instead of stdout" },
      { flags: "--strict", text: "exit 1 when the engine cannot do what a row says" },
    ],
    examples: [
      ["msa export nginx -o msa.conf", "to be included inside http { }"],
      ["msa export envoy -o envoy.yaml", "a whole configuration: envoy -c envoy.yaml"],
      ["msa export gateway-api", "a Gateway and HTTPRoutes for Kubernetes"],
      ["msa export kong -o kong.yaml", "a declarative configuration for Kong without a database"],
      ["msa export haproxy --strict", "in CI: exit 1 when a row would behave differently"],
    ],
    load: () => import("./commands/export.ts"),
  },
  {
    name: "status",
    summary: "who answers what, with live traffic",
    flags: [],
    examples: [
      ["msa status", "the extracted modules and the totals"],
      ["msa status --json", "for scripts"],
    ],
    load: () => import("./commands/status.ts"),
  },
];
