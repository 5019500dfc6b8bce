import { type CommandEntry, noCacheFlag, previewFlags } from "./command-entry.ts";

/** Commands of the offline wing: they read and change the team's repository. */
export const codeCommands: readonly CommandEntry[] = [
  {
    name: "analyze",
    summary: "modules, endpoints, data ownership and blockers of the monolith",
    flags: [
      {
        flags: "--reporter <name>",
        text: "text, json, markdown, html, mermaid, dot or sarif (default text)",
      },
      { flags: "-o, --output <file>", text: "write the report to a file instead of stdout" },
      { flags: "--boot", text: "start the monolith and compare its live routes with the code" },
      { flags: "--boot-timeout <seconds>", text: "how long the start may take (default 60)" },
      { flags: "--co-change", text: "count which modules change together in the last 1,000 commits" },
      { flags: "--access-log <file>", text: "weigh what is used by a log of requests" },
      { flags: "--spans <file>", text: "weigh what is used by OpenTelemetry spans as JSON" },
      { flags: "--against-live <file|url>", text: "compare with a live route table that was written before" },
      noCacheFlag,
    ],
    examples: [
      ["msa analyze", "the monolith at a glance"],
      ["msa analyze --boot", "is what the code says what the application has?"],
      ["msa analyze --co-change --access-log access.log", "with the history and the traffic"],
      ["msa analyze --reporter html -o report.html", "a page to decide with, in one file"],
      ["msa analyze --json -o model.json", "the whole model in a file, for scripts"],
    ],
    load: () => import("./commands/analyze.ts"),
  },
  {
    name: "plan",
    summary: "an ordered migration plan with reasons",
    flags: [{ flags: "-o, --output <file>", text: "write the plan as JSON to a file" }, noCacheFlag],
    examples: [
      ["msa plan", "which module to extract first, and why"],
      ["msa plan what-if orders", "what extracting one module would take"],
    ],
    load: () => import("./commands/plan.ts"),
    commands: [
      {
        name: "what-if",
        args: ["<module>"],
        summary: "what extracting one module would take",
        flags: [{ flags: "-o, --output <file>", text: "write the plan as JSON to a file" }, noCacheFlag],
        examples: [["msa plan what-if orders", "files, obstacles and debts of one extraction"]],
        load: () => import("./commands/plan-what-if.ts"),
      },
    ],
  },
  {
    name: "extract",
    args: ["<module...>"],
    summary: "write a runnable service from the module's real code",
    flags: [
      { flags: "--as <name>", text: "name of the service (needed when several modules become one)" },
      { flags: "--stage <stage>", text: "mini copies all code, micro calls other modules (default mini)" },
      {
        flags: "--remote <modules>",
        text: "with --stage micro: modules whose code must not be copied, separated by commas",
      },
      {
        flags: "--await-limit <n>",
        text: "with --stage micro: functions that may become asynchronous for one call (default 10)",
      },
      {
        flags: "--verify <level>",
        text: "none, types, boot or full: how far the service is tried out (default boot)",
      },
      {
        flags: "--mapper <types>",
        text: "with --stage micro: types that the service maps to models of its own, separated by commas",
      },
      { flags: "--no-tests", text: "leave the module's own tests with the monolith alone" },
      { flags: "--allow <codes>", text: "obstacles that are accepted, separated by commas (STATE,JOB)" },
      { flags: "--allow-dirty", text: "write although the working tree has uncommitted changes" },
      previewFlags.dryRun,
      previewFlags.diff,
      previewFlags.view,
      previewFlags.exitCode,
    ],
    examples: [
      ["msa extract orders --dry-run", "list the files that would be written"],
      ["msa extract orders", "write services/orders and its rows in msa.routes.json"],
      ["msa extract orders --verify full", "also compare the service with the running monolith"],
      ["msa extract orders billing --as sales", "two modules, one service"],
      ["msa extract orders --stage micro --dry-run", "with calls of other modules in place of their code"],
    ],
    load: () => import("./commands/extract.ts"),
  },
  {
    name: "retire",
    args: ["<module...>"],
    summary: "take the monolith's copy out, once the service answers alone",
    flags: [
      {
        flags: "--keep-used",
        text: "leave what other modules still use in the monolith, instead of refusing",
      },
      {
        flags: "--verify <level>",
        text: "none or types: how far what is left of the monolith is checked (default types)",
      },
      { flags: "--allow-dirty", text: "write although the working tree has uncommitted changes" },
      previewFlags.dryRun,
      previewFlags.diff,
      previewFlags.exitCode,
    ],
    examples: [
      ["msa retire orders --diff", "the patch that would be applied"],
      ["msa retire orders", "remove the monolith's copy of orders"],
    ],
    load: () => import("./commands/retire.ts"),
  },
  {
    name: "undo",
    summary: "take the last change set back, byte for byte",
    flags: [
      { flags: "--force", text: "also where you edited the files since" },
      previewFlags.dryRun,
      previewFlags.exitCode,
    ],
    examples: [["msa undo --dry-run", "what would be restored and removed"]],
    load: () => import("./commands/undo.ts"),
  },
  {
    name: "check",
    summary: "for CI: configuration, routes, module borders, moved code in step",
    flags: [
      { flags: "--reporter <name>", text: "text, json or github (default text; github in GitHub Actions)" },
      {
        flags: "--write-baseline",
        text: "accept today's errors of borders and drift in .msa/baseline.json; only new ones fail",
      },
      noCacheFlag,
    ],
    examples: [
      ["msa check", "exit 1 when something is wrong"],
      ["msa check --write-baseline", "start the ratchet on an old codebase"],
    ],
    load: () => import("./commands/check.ts"),
  },
];
