import { type CommandEntry, previewFlags } from "./command-entry.ts";

/** Commands about the configuration and the surroundings. */
export const setupCommands: readonly CommandEntry[] = [
  {
    name: "init",
    summary: "detect the monolith and write msa.config.json",
    flags: [
      { flags: "--entry <file>", text: "source file that boots the application" },
      { flags: "--start <command>", text: "command that starts the monolith" },
      { flags: "--build <command>", text: "command that must have run before it starts" },
      { flags: "--port <port>", text: "port on which the monolith listens" },
      { flags: "--health <path>", text: "path that answers below 500 once the monolith is ready" },
      {
        flags: "--propose",
        text: "propose modules where the layout shows none, and write them into msa.config.json",
      },
      previewFlags.dryRun,
      previewFlags.exitCode,
    ],
    examples: [
      ["msa init --propose --dry-run", "a division that the code suggests, as a patch"],
      ["msa init", "show what was found, ask, write"],
      ["msa init --yes --port 8000", "no questions, another port"],
    ],
    load: () => import("./commands/init.ts"),
  },
  {
    name: "doctor",
    summary: "check Node, git, configuration, ports and targets",
    flags: [],
    examples: [["msa doctor", "one line a check, each failure with its fix"]],
    load: () => import("./commands/doctor.ts"),
  },
  {
    name: "config",
    summary: "print every setting and where it came from",
    flags: [{ flags: "--print", text: "print the settings in force (the default)" }],
    examples: [
      ["msa config --print", "every setting with its origin"],
      ["MSA_PROXY_PORT=9000 msa config --print", "with one setting from the environment"],
    ],
    load: () => import("./commands/config.ts"),
  },
];
