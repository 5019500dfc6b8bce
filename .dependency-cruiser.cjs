/** Every arrow of docs/architecture.md, each with the reason it exists. */
const inside = (path) => `^src/${path}(/|$)`;
const rule = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });

module.exports = {
  forbidden: [
    rule("no-cycles", "A cycle means two ideas share one border; split them.", {}, { circular: true }),
    rule(
      "nothing-imports-cli",
      "cli turns argv into calls and results into text; nobody may depend on argv.",
      { pathNot: inside("cli") },
      { path: inside("cli") },
    ),
    rule(
      "cli-stays-thin",
      "cli talks to use cases, never to the machinery below them.",
      { path: inside("cli") },
      { path: "^src/", pathNot: "^src/(cli|workflows|config|report|errors|util)/" },
    ),
    rule(
      "nothing-below-imports-workflows",
      "workflows compose; what they compose must not know them.",
      { pathNot: "^src/(cli|workflows)/|^src/index\\.ts$" },
      { path: inside("workflows") },
    ),
    rule(
      "code-knows-no-traffic",
      "The offline wing and the online wing meet in routes/ and config/ only.",
      { path: inside("code") },
      { path: "^src/(traffic|run)/" },
    ),
    rule(
      "traffic-knows-no-code",
      "A proxy must start without a compiler in memory.",
      { path: inside("traffic") },
      { path: "^src/(code|run)/" },
    ),
    rule(
      "routes-stand-alone",
      "The route table is the value between both wings: it depends on neither.",
      { path: inside("routes") },
      { path: "^src/", pathNot: "^src/(routes|errors|util)/" },
    ),
    rule(
      "read-first",
      "read/ is stage 1: disk to Facts, and knows no later stage.",
      { path: inside("code/read") },
      { path: "^src/code/", pathNot: inside("code/read") },
    ),
    rule(
      "disk-is-watched",
      "What is kept of a reading holds while the disk answers the same: a look that is not written down would be missed.",
      { path: inside("code/read"), pathNot: "^src/code/read/(disk|cache)/" },
      { path: "^(node:)?fs(/promises)?$", dependencyTypesNot: ["type-only"] },
    ),
    rule(
      "model-takes-facts-only",
      "model/ is stage 2: it sees stage 1 only through its output types.",
      { path: inside("code/model") },
      { path: "^src/code/", pathNot: "^src/code/(model/|read/facts\\.ts$)" },
    ),
    rule(
      "plan-takes-model-only",
      "plan/ is stage 3: it sees stage 2 only through its output types.",
      { path: inside("code/plan") },
      { path: "^src/code/", pathNot: "^src/code/(plan/|model/monolith\\.ts$)" },
    ),
    rule(
      "generate-takes-plan-only",
      "generate/ is stage 4: it sees stage 3 only through its output types.",
      { path: inside("code/generate") },
      { path: "^src/code/", pathNot: "^src/code/(generate/|plan/plan\\.ts$)" },
    ),
    rule(
      "write-takes-changes-only",
      "write/ is stage 5: it applies FileChange[] and knows nothing of why.",
      { path: inside("code/write") },
      { path: "^src/code/", pathNot: "^src/code/(write/|generate/file-change\\.ts$)" },
    ),
    rule(
      "merge-stands-alone",
      "merge/ joins texts and knows nothing of where they come from.",
      { path: inside("code/merge") },
      { path: "^src/", pathNot: inside("code/merge") },
    ),
    rule(
      "match-and-pick-are-pure-of-forwarding",
      "Choosing a route and a target must be testable without a socket.",
      { path: "^src/traffic/proxy/(match|pick)/" },
      { path: "^src/traffic/", pathNot: "^src/traffic/proxy/(match|pick|table)/" },
    ),
    rule(
      "forward-takes-pick-types",
      "forward/ carries bytes to a target that somebody else picked.",
      { path: inside("traffic/proxy/forward") },
      { path: "^src/traffic/", pathNot: "^src/traffic/proxy/(forward|pick|table)/" },
    ),
    rule(
      "discover-lists-instances",
      "discover/ asks others who is there and fills tables with it; requests and rows are not its business.",
      { path: inside("traffic/proxy/discover") },
      { path: "^src/traffic/", pathNot: "^src/traffic/proxy/(discover|table)/" },
    ),
    rule(
      "requests-wait-for-no-source",
      "The request path reads instances from the table in force: who put them there is unknown to it.",
      {
        path: "^src/traffic/",
        pathNot: "^src/traffic/proxy/(live-table\\.ts$|discover/|observe/|admin/)",
      },
      { path: inside("traffic/proxy/discover") },
    ),
    rule(
      "only-server-imports-observe",
      "Observers are optional: the request path must not lean on them.",
      {
        path: inside("traffic/proxy"),
        pathNot: "^src/traffic/proxy/(server\\.ts$|workers/|observe/|admin/)",
      },
      { path: inside("traffic/proxy/observe") },
    ),
    rule(
      "pure-middle",
      "model, plan, verify and report take everything as arguments: no disk, no process, no network.",
      { path: "^src/(code/model|code/plan|code/merge|traffic/verify|report)/" },
      { dependencyTypes: ["core"], pathNot: "^(node:)?(path|crypto|util)$" },
    ),
    rule(
      "ts-morph-in-read",
      "The compiler API is confined, so that it can be replaced.",
      { pathNot: "^src/code/(read|generate/rewrite)/" },
      { path: "node_modules/ts-morph" },
    ),
    rule(
      "diff3-in-merge",
      "Merging is done in one place.",
      { pathNot: inside("code/merge") },
      { path: "node_modules/node-diff3" },
    ),
    rule(
      "handlebars-in-render",
      "Templates are rendered in one place.",
      { pathNot: inside("code/generate/render") },
      { path: "node_modules/handlebars" },
    ),
    rule(
      "execa-where-processes-start",
      "Child processes are started by run/ and by the git guard only.",
      { pathNot: "^src/(run/|code/write/git)" },
      { path: "node_modules/execa" },
    ),
    rule(
      "terminal-libraries-in-terminal",
      "Colour and prompts are a matter of the terminal folder.",
      { pathNot: inside("cli/terminal") },
      { path: "node_modules/(chalk|@clack)" },
    ),
    rule(
      "gate-libraries-in-gateway",
      "Who is let in is decided in one place.",
      { pathNot: inside("traffic/proxy/gateway") },
      { path: "node_modules/(jose|rate-limiter-flexible|http-cache-semantics)" },
    ),
    rule(
      "network-in-few-places",
      "HTTP clients and servers live where requests are carried, probed or administered.",
      { path: "^src/", pathNot: "^src/(traffic/proxy/|run/|workflows/)" },
      { dependencyTypes: ["core"], path: "^(node:)?(http|https|net|tls|http2)$" },
    ),
    rule(
      "not-to-test",
      "Shipped code never imports tests.",
      { path: "^src/" },
      { path: "^(test|bench|fixtures)/" },
    ),
    rule(
      "not-to-dev-dep",
      "What ships must install with the package.",
      { path: "^src/" },
      { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
    ),
    rule(
      "no-orphans",
      "A file nobody imports is dead.",
      { orphan: true, path: "^src/", pathNot: "(\\.d\\.ts$)|^src/index\\.ts$" },
      {},
    ),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
